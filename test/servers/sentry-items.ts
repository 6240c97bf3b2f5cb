import { type EnvelopeItem, readItems } from "./envelope-items.ts";

interface LogItem extends Record<string, unknown> {
  readonly attributes: Record<string, { readonly value: unknown; readonly type: string }>;
}

const TYPES = /^(log|event|transaction)$/;
/** What Relay adds to a transaction whose sampling context it could not read. No sample has it. */
const OWN_CONTEXT = '"sentry.dsc.transaction"';
/** Relay reads a double with an error in its last digit. */
const ROUNDING = 1e-14;

/** What Relay has not passed on, or not as it was, or has found a fault in. */
export function compareSentry(envelopes: readonly string[], relayed: readonly EnvelopeItem[]): string[] {
  const sent = envelopes.flatMap(readItems);
  const logs = new Map(listLogs(relayed).map((item) => [identify(item), item]));
  const ids = new Set(relayed.map(({ payload }) => payload["event_id"]));
  // Relay writes faults into `_meta`, and losses into items of their own.
  const isFine = ({ type, payload }: EnvelopeItem) =>
    TYPES.test(type) && !("_meta" in payload) && !JSON.stringify(payload).includes(OWN_CONTEXT);
  return [
    ...relayed.filter((item) => !isFine(item)).map((item) => `fault: ${JSON.stringify(item)}`),
    ...listLogs(sent).flatMap((item) => compareLogs(item, logs.get(identify(item)))),
    ...sent
      .filter(({ type, payload }) => type !== "log" && !ids.has(payload["event_id"]))
      .map((item) => `lost: ${JSON.stringify(item)}`),
  ];
}

/** The log items, events and transactions. */
export function listSentryItems(items: readonly EnvelopeItem[]): object[] {
  return items.flatMap((item): object[] => (item.type === "log" ? listLogs([item]) : [item]));
}

function listLogs(items: readonly EnvelopeItem[]): LogItem[] {
  return items.flatMap(({ type, payload }) => (type === "log" ? (payload["items"] as LogItem[]) : []));
}

function identify({ attributes }: LogItem): unknown {
  return attributes["log.record.uid"]?.value;
}

function compareLogs({ attributes, ...fields }: LogItem, found: LogItem | undefined): string[] {
  if (!found) return [`lost: ${JSON.stringify(fields)}`];
  const changed = Object.keys(fields).filter((name) => fields[name] !== found[name]);
  const faulty = Object.entries(attributes).filter(([name, { value, type }]) => {
    const read = found.attributes[name];
    return read?.type !== type || !isSame(value, read.value);
  });
  return [
    ...("_meta" in found ? [`fault: ${JSON.stringify(found["_meta"])}`] : []),
    ...changed.map((name) => `${name}: ${fields[name]} became ${found[name]}`),
    ...faulty.map(
      ([name, value]) => `${name}: ${JSON.stringify(value)} became ${JSON.stringify(found.attributes[name])}`,
    ),
  ];
}

function isSame(sent: unknown, read: unknown): boolean {
  if (typeof sent !== "number" || typeof read !== "number") return sent === read;
  return Math.abs(sent - read) <= Math.abs(sent) * ROUNDING;
}
