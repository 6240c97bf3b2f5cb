import { randomInt } from "node:crypto";
import { expect, inject, vi } from "vitest";
import type { Behaviour, Received } from "../../support/receiver-types.ts";

/** The fields of a Sentry event that these tests read. */
export interface ArrivedEvent {
  readonly event_id: string;
  readonly environment: string;
  readonly transaction?: string;
  readonly tags: Record<string, string>;
  readonly contexts: Record<string, Record<string, unknown>>;
  readonly sdk: { readonly name: string; readonly packages?: readonly { readonly name: string }[] };
  readonly exception: { readonly values: readonly ArrivedException[] };
  readonly debug_meta?: {
    readonly images: readonly { readonly code_file: string; readonly debug_id: string }[];
  };
}

interface ArrivedException {
  readonly type: string;
  readonly value: string;
  readonly stacktrace?: {
    readonly frames: readonly {
      readonly function: string;
      readonly abs_path: string;
      readonly lineno?: number;
      readonly colno?: number;
    }[];
  };
}

/** A Sentry project at the receiver that nothing else sends to. */
export interface SentryProject {
  readonly dsn: string;
  behave(behaviour: Behaviour): Promise<void>;
  /** In the order of their arrival. */
  events(): Promise<ArrivedEvent[]>;
}

export function newSentryProject(): SentryProject {
  const host = inject("receiver");
  const id = randomInt(1, 2 ** 40);
  return {
    dsn: `http://publickey@${host}/${id}`,
    async behave(behaviour) {
      await fetch(`http://${host}/behaviour/${id}`, { method: "POST", body: JSON.stringify(behaviour) });
    },
    async events() {
      const response = await fetch(`http://${host}/received/${id}`);
      return ((await response.json()) as Received[]).map(({ body }) => eventOf(body));
    },
  };
}

/** All events of a project once this text has arrived. */
export async function eventsUntil(project: SentryProject, text: string): Promise<ArrivedEvent[]> {
  return vi.waitFor(async () => {
    const events = await project.events();
    expect(events.map(textOf)).toContain(text);
    return events;
  }, 10_000);
}

/** What was thrown: Sentry keeps it last, after its causes. */
export function textOf(event: ArrivedEvent): string | undefined {
  return event.exception.values.at(-1)?.value;
}

/** Whether the SDK made this event; the SDK-free writer lists no packages. */
export function bySdk(event: ArrivedEvent): boolean {
  return event.sdk.packages?.some(({ name }) => name === "npm:@sentry/core") ?? false;
}

/** An envelope is lines of JSON: its header, the header of its item, and the item. */
function eventOf(envelope: string): ArrivedEvent {
  const [, itemHeader = "", event = "", ...rest] = envelope.split("\n");
  expect(JSON.parse(itemHeader).type).toBe("event");
  expect(rest.join("")).toBe("");
  return JSON.parse(event);
}
