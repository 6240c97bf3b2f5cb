import type { CapturedEvent } from "../event/captured-event.ts";
import { MAX_BATCH_BYTES } from "../logger/outlet.ts";
import type { LogBatch } from "../logger/record.ts";
import type { LogTransport } from "../transports/log-transport.ts";
import type { Transport } from "../transports/transport.ts";
import { trimEvent } from "../wire/trim.ts";
import { type ContractCase, transportContract } from "./contract.ts";
import type { BackendFailure, TransportHarness } from "./harness.ts";
import { check } from "./probe.ts";
import { sampleEvent } from "./sample-event.ts";

/**
 * A transport of logs with a backend to which nothing else sends. `arrived` identifies batches by the ids of their
 * records.
 */
export interface LogTransportHarness extends Omit<TransportHarness, "transport"> {
  readonly transport: LogTransport;
}

/**
 * The contract of transports of logs: the clauses of `transportContract`, for batches. Where a clause says event, it
 * means a batch of one record.
 *
 * @example
 * for (const { name, run } of logTransportContract(makeHarness, ["refuse", "busy", "cut", "hang"])) test(name, run);
 */
export function logTransportContract(
  makeHarness: () => LogTransportHarness | Promise<LogTransportHarness>,
  failures: readonly BackendFailure[],
): ContractCase[] {
  const make = async () => {
    const { transport, ...rest } = await makeHarness();
    return { ...rest, transport: asTransport(transport) };
  };
  return transportContract(make, failures);
}

/** A batch of one record, as an object's logger makes it. */
export function sampleLogs(): LogBatch {
  return toLogs(sampleEvent());
}

function asTransport({ name, isConfigured, sendLogs }: LogTransport): Transport {
  return {
    name,
    ...(isConfigured && { isConfigured }),
    send(event, context) {
      const batch = toLogs(event);
      const before = JSON.stringify(batch);
      return sendLogs(batch, context).then((outcome) => {
        check(JSON.stringify(batch) === before, "the batch was changed by a send");
        return outcome;
      });
    },
  };
}

/** What an event holds, as a record under the same id. Loggers make no batch that is larger. */
function toLogs(given: CapturedEvent): LogBatch {
  const event = trimEvent(given, MAX_BATCH_BYTES);
  const { id, timestamp, exceptions, tags, extra, environment, release, breadcrumbs, user } = event;
  const record = {
    id,
    timestamp,
    sequence: 0,
    level: "error" as const,
    message: exceptions[0]?.value || "(empty message)",
    attributes: extra,
    object: { id: "5e".repeat(32), name: "lobby", class: "Room" },
    handler: "alarm",
    tags,
    error: exceptions,
    ...(breadcrumbs && { breadcrumbs }),
    ...(user && { user }),
  };
  return { id, environment, ...(release && { release }), records: [record] };
}
