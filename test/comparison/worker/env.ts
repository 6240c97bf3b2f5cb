import type { Way } from "../rows.ts";
import type { OrderParams } from "./order.ts";
import type { Room } from "./room.ts";

export type ComparisonEnv = {
  [Name in `${Uppercase<Way>}_ROOM`]: DurableObjectNamespace<Room>;
} & {
  [Name in `${Uppercase<Way>}_ORDER`]: Workflow<OrderParams>;
} & {
  [Name in `${Uppercase<Way>}_WORKER`]: Fetcher;
} & {
  /** Where the covered classes report. */
  SENTRY_DSN: string;
  EXPLICIT_DSN: string;
  OFFICIAL_DSN: string;
};

export function roomsOf(env: ComparisonEnv, way: Way): DurableObjectNamespace<Room> {
  return env[`${way.toUpperCase() as Uppercase<Way>}_ROOM`];
}

export function ordersOf(env: ComparisonEnv, way: Way): Workflow<OrderParams> {
  return env[`${way.toUpperCase() as Uppercase<Way>}_ORDER`];
}

export function workerOf(env: ComparisonEnv, way: Way): Fetcher {
  return env[`${way.toUpperCase() as Uppercase<Way>}_WORKER`];
}
