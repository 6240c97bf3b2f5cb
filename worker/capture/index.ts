export type { AlarmPolicy } from "./attempts.ts";
export type { BeforeSend } from "./before-send.ts";
export { captureExceptionInIsolate } from "./capture.ts";
export type * from "./context.ts";
export { type CaptureOptions, createCapture } from "./create-capture.ts";
export { captureDurableObject, type DurableObjectOptions } from "./durable-object.ts";
export type { Capture } from "./engine.ts";
export type { CapturedEvent, CapturedException } from "./event.ts";
export { captureHandlers } from "./handlers.ts";
export type { IgnoreRule } from "./ignore-errors.ts";
export type { JsonObject, JsonValue } from "./plain-json.ts";
export type { RedactOptions } from "./redact.ts";
export type { CaptureResult, SendOutcome, TransportOutcome } from "./result.ts";
export type { SentrySdk } from "./sentry-sdk.ts";
export type { Frame } from "./stack.ts";
export {
  type SentryTransportOptions,
  sentryTransport,
} from "./transports/sentry.ts";
export type { SendContext, Transport } from "./transports/transport.ts";
export { captureStep, captureWorkflow, type StepOptions, type WorkflowOptions } from "./workflow.ts";
