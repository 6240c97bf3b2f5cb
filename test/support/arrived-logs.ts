/** A value of a Sentry log, with its type. */
interface ArrivedValue {
  value: string | number | boolean;
  type: "string" | "boolean" | "integer" | "double";
}

/** A log as Sentry gets it. */
export interface ArrivedSentryLog {
  timestamp: number;
  trace_id: string;
  span_id?: string;
  level: string;
  severity_number: number;
  body: string;
  attributes: Record<string, ArrivedValue>;
}

const SEVERITY: Record<string, number> = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 };

/** The logs of a project, in the order of their arrival. What breaks a rule of Sentry's protocol is thrown. */
export async function arrivedLogs(project: {
  requests(): Promise<readonly { body: string }[]>;
}): Promise<ArrivedSentryLog[]> {
  return (await project.requests()).flatMap(({ body }) => (isLogs(body) ? logsIn(body) : []));
}

export function isLogs(envelope: string): boolean {
  return JSON.parse(envelope.split("\n")[1] ?? "{}").type === "log";
}

/** The values of a log without their types. */
export function valuesOf({ attributes }: ArrivedSentryLog): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).map(([key, { value }]) => [key, value]));
}

export function logsIn(envelope: string): ArrivedSentryLog[] {
  const [header, itemHeader, payload, ...rest] = envelope.split("\n");
  must(
    header !== undefined && itemHeader !== undefined && payload !== undefined && !rest.join(""),
    "3 lines",
    envelope,
  );
  const { type, item_count, content_type } = JSON.parse(itemHeader ?? "");
  const { version, items, ...others } = JSON.parse(payload ?? "");
  must(type === "log" && content_type === "application/vnd.sentry.items.log+json", "a log item", itemHeader);
  must(version === 2 && Object.keys(others).length === 0, "{ version: 2, items }", payload);
  must(
    Array.isArray(items) && items.length === item_count && items.length > 0,
    "as many as it says",
    itemHeader,
  );
  must(items.length <= 100, "at most 100 items", items.length);
  for (const item of items) checkItem(item);
  return items;
}

function checkItem(item: ArrivedSentryLog): void {
  must(item.timestamp > 1e9 && item.timestamp < 1e10, "seconds", item.timestamp);
  must(/^(?!0+$)[\da-f]{32}$/.test(item.trace_id), "a trace id", item.trace_id);
  must(item.span_id === undefined || /^(?!0+$)[\da-f]{16}$/.test(item.span_id), "a span id", item.span_id);
  must(SEVERITY[item.level] === item.severity_number, "the level's severity", item);
  must(typeof item.body === "string" && item.body.isWellFormed(), "a text", item.body);
  for (const [key, { value, type, ...others }] of Object.entries(item.attributes)) {
    must(key.isWellFormed() && Object.keys(others).length === 0, "an attribute", key);
    const isRight =
      type === "integer"
        ? Number.isSafeInteger(value)
        : type === "double"
          ? typeof value === "number" && Number.isFinite(value)
          : typeof value === type && (typeof value !== "string" || value.isWellFormed());
    must(isRight, `of the type ${type}`, [key, value]);
  }
  must(item.attributes["sentry.timestamp.sequence"]?.type === "integer", "a sequence", item.attributes);
}

function must(holds: boolean, rule: string, value: unknown): void {
  if (!holds) throw new Error(`must be ${rule}: ${JSON.stringify(value)?.slice(0, 500)}`);
}
