export { FlareLogChild } from "../logger/flarelog-sdk/child.ts";
export { flarelog, workerFetch } from "../logger/flarelog-sdk/factory.ts";
export { FlareLog } from "../logger/flarelog-sdk/flarelog.ts";
export type * from "../logger/flarelog-sdk/types.ts";
