import { vi } from "vitest";
import { newFlarelogProject } from "../../support/otlp-received.ts";
import { type ArrivedEvent, newProject, reportTo } from "../../support/received.ts";

export const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
export const SPAN_ID = "00f067aa0ba902b7";
export const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;

/** A transaction as it arrived at Sentry's receiver, in the fields that tests read. */
interface ArrivedTransaction {
  type: "transaction";
  event_id: string;
  transaction: string;
  start_timestamp: number;
  timestamp: number;
  contexts: Record<string, Record<string, unknown>>;
  tags: Record<string, string>;
  spans: unknown[];
}

export interface Envelope {
  header: { event_id: string; trace?: Record<string, string> };
  item: ArrivedEvent | ArrivedTransaction;
}

/** Has every object, Workflow and handler report to projects of its own at both receivers until the test ends. */
export function reportToBoth() {
  const [sentry, flarelog] = [newProject(), newFlarelogProject()];
  reportTo({ SENTRY_DSN: sentry.dsn, ...flarelog.env, SPANS: "on" });
  const envelopes = async (): Promise<Envelope[]> =>
    (await sentry.requests()).map(({ body }) => {
      const [header = "", , item = ""] = body.split("\n");
      return { header: JSON.parse(header), item: JSON.parse(item) };
    });
  const items = async () => (await envelopes()).map(({ item }) => item);
  return {
    sentry,
    flarelog,
    envelopes,
    events: async () => (await items()).filter(isEvent),
    transactions: async () => (await items()).filter(isTransaction),
  };
}

function isEvent(item: Envelope["item"]): item is ArrivedEvent {
  return !isTransaction(item);
}

function isTransaction(item: Envelope["item"]): item is ArrivedTransaction {
  return "type" in item && item.type === "transaction";
}

export async function eventually<T>(read: () => Promise<T>, isEnough: (value: T) => boolean): Promise<T> {
  return vi.waitFor(
    async () => {
      const value = await read();
      if (!isEnough(value)) throw new Error(`not yet: ${JSON.stringify(value).slice(0, 2_000)}`);
      return value;
    },
    { timeout: 12_000, interval: 50 },
  );
}
