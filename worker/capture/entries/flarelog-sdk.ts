export { FlareLogChild } from "../logger/flarelog-sdk/child.ts";
export { FlareLog, flarelog, workerFetch } from "../logger/flarelog-sdk/flarelog.ts";
export type * from "../logger/flarelog-sdk/types.ts";
