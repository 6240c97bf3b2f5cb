import type { LogBatch } from "../logger/record.ts";
import { encodeLogRecord } from "./otlp-log.ts";
import { encodeLogRecords } from "./otlp-logs.ts";

/** What all lines of a `FlareLog` have in common. */
export interface Resource {
  readonly serviceName: string;
  readonly release: string | undefined;
  readonly environment: string | undefined;
  readonly serverName: string | undefined;
  readonly [attribute: string]: string | undefined;
}

/** Lines of the class `FlareLog` as one OTLP/HTTP request in JSON, with the attributes that FlareLog's own class writes. */
export function encodeFlarelogBatch({ records }: LogBatch, resource: Resource): string {
  return encodeLogRecords(
    records.map((record) => encodeLogRecord(record, { ...record.attributes, "log.dropped": record.dropped })),
    resource,
  );
}
