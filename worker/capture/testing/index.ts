export { type ContractCase, transportContract } from "./contract.ts";
export type { BackendBehaviour, BackendFailure, TransportHarness } from "./harness.ts";
export { type LogTransportHarness, logTransportContract, sampleLogs } from "./log-contract.ts";
export { sampleEvent } from "./sample-event.ts";
