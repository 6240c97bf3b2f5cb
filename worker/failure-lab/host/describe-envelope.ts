import type { Entry } from "./activity.ts";

/** How an envelope came, and what became of it. */
export interface Delivery {
  readonly by: string;
  /** The status of the answer. */
  readonly answer: number | "none";
  readonly spotlight: string;
}

/** The id of an object without a name. Its beginning is enough to tell it from others. */
const HEX_ID = /^([\da-f]{8})[\da-f]{56}$/;

/** What the page shows of an envelope: its events and the lines of its logs. */
export function describeEnvelope(body: string, delivery: Delivery): Entry[] {
  // After the envelope's header come pairs of lines: an item's header, and the item.
  const lines = body.split("\n").slice(1);
  return lines.flatMap((line, index): Entry[] => {
    if (index % 2) return [];
    const type = read(parse(line), "type");
    const item = parse(lines[index + 1] ?? "");
    if (type === "event") return [{ kind: "event", data: describeEvent(item, delivery) }];
    if (type !== "log") return [];
    const records = read(item, "items");
    return (Array.isArray(records) ? records : []).map((record) => ({
      kind: "log",
      data: describeLine(record, delivery),
    }));
  });
}

function describeEvent(event: unknown, { by, answer, spotlight }: Delivery) {
  const values = read(event, "exception", "values");
  const thrown: unknown = Array.isArray(values) ? values.at(-1) : undefined;
  const type = read(thrown, "type");
  const id = read(event, "event_id");
  const retries = read(event, "contexts", "alarm", "retry_count");
  const name = read(event, "tags", "durable_object.name") ?? read(event, "tags", "durable_object.id");
  const owner =
    read(event, "tags", "durable_object.class") ?? read(event, "tags", "workflow.name") ?? "Worker";
  return {
    title: type === undefined ? read(event, "message") : `${type}: ${read(thrown, "value")}`,
    link: `${spotlight}/telemetry/errors/${id}`,
    object: name === undefined ? owner : `${owner} ${String(name).replace(HEX_ID, "$1…")}`,
    handler: read(event, "tags", "handler"),
    attempt:
      read(event, "tags", "workflow.attempt") ?? (typeof retries === "number" ? retries + 1 : undefined),
    diagnosis: read(event, "tags", "diagnosis"),
    outcome: read(event, "tags", "outcome"),
    trace: read(event, "contexts", "trace", "trace_id"),
    ms: Math.max(Math.round(Date.now() - Number(read(event, "timestamp")) * 1_000), 0),
    by,
    answer,
  };
}

function describeLine(record: unknown, { by, answer }: Delivery) {
  const value = (name: string) => read(record, "attributes", name, "value");
  return {
    level: read(record, "level"),
    message: read(record, "body"),
    // Lines that belong to no trace have an id there that belongs to their request alone, and no span.
    trace: read(record, "span_id") === undefined ? undefined : read(record, "trace_id"),
    object: value("durable_object.class"),
    by,
    answer,
  };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // SyntaxError: it is no envelope, or one with items that hold line breaks.
    return undefined;
  }
}

function read(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((inner, name) => Reflect.get(Object(inner), name) ?? undefined, value);
}
