import type { Received } from "./receiver-types.ts";

/** By key. Integers come as `{ int: "1" }`, doubles as `{ double: 1 }`: in JSON they would look the same. */
export type ArrivedValues = Record<string, unknown>;

/** A log record as it was decoded. Times are texts of nanoseconds. */
export interface ArrivedLog {
  timeUnixNano?: string;
  observedTimeUnixNano?: string;
  severityNumber?: number;
  severityText?: string;
  body: unknown;
  attributes: ArrivedValues;
  traceId?: string;
  spanId?: string;
  flags?: number;
  resource: ArrivedValues;
  scope: { name?: string; version?: string };
}

/** A span as it was decoded. */
export interface ArrivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: ArrivedValues;
  status?: { code?: number };
  flags?: number;
  resource: ArrivedValues;
  scope: { name?: string; version?: string };
}

/** A request that was valid, with records or with spans. */
export interface ReceivedLogs extends Received {
  records: ArrivedLog[];
  spans: ArrivedSpan[];
}

declare module "vitest" {
  interface ProvidedContext {
    /** Host and port of the receiver of OTLP logs. */
    otlp: string;
  }
}
