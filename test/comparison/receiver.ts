import type { TestProject } from "vitest/node";
import startTestReceiver from "../support/receiver.ts";
import type { Behaviour, Received } from "../support/receiver-types.ts";

/** The fields of a Sentry event that are compared. */
export interface SentEvent {
  readonly event_id: string;
  readonly transaction?: string;
  readonly tags?: Record<string, string>;
  readonly contexts?: Record<string, Record<string, unknown>>;
  readonly extra?: Record<string, unknown>;
  readonly user?: Record<string, unknown>;
  readonly breadcrumbs?: readonly object[];
  readonly request?: { readonly headers?: object };
  readonly exception?: { readonly values: readonly SentException[] };
}

interface SentException {
  readonly type: string;
  readonly value: string;
  readonly mechanism?: { readonly type: string; readonly handled?: boolean };
  readonly stacktrace?: { readonly frames: readonly { readonly function?: string }[] };
}

/** What one project has received: errors, and everything else (transactions, spans) as text by its trace's id. */
export interface Arrived {
  readonly events: readonly SentEvent[];
  readonly traces: readonly string[];
}

export interface Receiver {
  dsn(project: number): string;
  arrived(project: number): Promise<Arrived>;
  behave(project: number, behaviour: Behaviour): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server that stands for Sentry's ingest. */
export async function startReceiver(): Promise<Receiver> {
  let host = "";
  // It was made for vitest, of which it uses one function.
  const provide = (_: string, address: string) => {
    host = address;
  };
  const stop = await startTestReceiver({ provide } as unknown as TestProject);
  return {
    dsn: (project) => `http://publickey@${host}/${project}`,
    async arrived(project) {
      const response = await fetch(`http://${host}/received/${project}`);
      const items = ((await response.json()) as Received[]).flatMap(({ body }) => itemsOf(body));
      const events = items.filter(([type]) => type === "event").map(([, text]) => JSON.parse(text));
      return { events, traces: items.filter(([type]) => type !== "event").map(([, text]) => text) };
    },
    async behave(project, behaviour) {
      const body = JSON.stringify(behaviour);
      await fetch(`http://${host}/behaviour/${project}`, { method: "POST", body });
    },
    stop,
  };
}

/** The items of an envelope, each with its type. All payloads are JSON on one line. */
function itemsOf(envelope: string): [type: string, text: string][] {
  const [, ...lines] = envelope.split("\n");
  const items: [string, string][] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    items.push([JSON.parse(lines[i] ?? "{}").type, lines[i + 1] ?? ""]);
  }
  return items;
}
