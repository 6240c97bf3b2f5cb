import type { CaptureResult } from "../../worker/capture/index.ts";

export const PLACES = ["fetch", "alarm", "webSocketError", "step"] as const;
export type Place = (typeof PLACES)[number];

export const TRANSPORTS = ["sentry", "sentry-lite", "flarelog", "service"] as const;
export type TransportName = (typeof TRANSPORTS)[number];

/** One capture: its number is its project at the backend, which nothing else sends to. */
export interface Cell {
  readonly id: number;
  readonly fault: string;
  readonly transport: TransportName;
  /** Whether a Queue is bound. */
  readonly queue: boolean;
}

/** When a capture was over. */
export type Time = "before the deadline" | "at the deadline" | "too late";

/** What the caller of a capture sees. */
export interface Seen {
  readonly result: CaptureResult;
  readonly time: Time;
}

/** Nothing listens there: the port of "tcpmux", which no system of today runs. */
const REFUSING = "127.0.0.1:1";

/** What leads to a cell's backend, as a Worker has it in its env. */
export function backendOf({ id, fault, transport }: Omit<Cell, "queue">, host: string): object {
  const scheme = fault === "tls" ? "https" : "http";
  const address = `${fault === "refused" ? REFUSING : host}/${fault}/${id}`;
  return transport === "flarelog"
    ? { FLARELOG_API_KEY: "flk_faults", FLARELOG_ENDPOINT: `${scheme}://${address}` }
    : { SENTRY_DSN: `${scheme}://publickey@${address}` };
}

/** By these tags the far side knows a cell: there all of them share one env. */
export function tagsOf({ id, fault, transport }: Cell): Record<string, string> {
  return { cell: String(id), fault, transport };
}

export function cellOf(tags: ReturnType<typeof tagsOf>): Omit<Cell, "queue"> {
  const { cell, fault = "", transport } = tags;
  return { id: Number(cell), fault, transport: transport as TransportName };
}

/** The fault of a backend that is well. */
export const NONE = "none";

/** One request as a backend got it. */
export interface BackendRequest {
  /** Where it went. */
  readonly fault: string;
  readonly body: string;
  /** Whether it has kept the event. */
  readonly accepted: boolean;
}

declare module "vitest" {
  interface ProvidedContext {
    /** Host and port of the faulty backends. */
    backend: string;
  }
}
