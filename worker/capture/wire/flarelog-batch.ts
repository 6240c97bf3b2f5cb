import { type LogBatch, SEVERITY } from "../logger/record.ts";
import { isHexId } from "./hex-id.ts";
import { encodeAttributes, encodeLogRecords, nanoseconds } from "./otlp-logs.ts";

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
    records.map(({ timestamp, sequence, level, message, attributes, trace, dropped }) => {
      const time = nanoseconds(timestamp, sequence);
      return {
        timeUnixNano: time,
        observedTimeUnixNano: time,
        severityNumber: SEVERITY[level],
        severityText: level.toUpperCase(),
        body: { stringValue: message.toWellFormed() },
        attributes: encodeAttributes({ ...attributes, "log.dropped": dropped }),
        ...(trace && isHexId(trace.traceId, 32) && { traceId: trace.traceId }),
        ...(trace && isHexId(trace.spanId, 16) && { spanId: trace.spanId }),
      };
    }),
    resource,
  );
}
