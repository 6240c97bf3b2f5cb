import { env } from "cloudflare:workers";
import { expect, inject, onTestFinished, vi } from "vitest";
import { captureExceptionInIsolate } from "../../worker/capture/index.ts";
import type { Behaviour, Received } from "./receiver-types.ts";

/** A Sentry event as it arrived, in the fields that tests read. */
export interface ArrivedEvent {
  event_id: string;
  level: string;
  environment: string;
  release?: string;
  transaction?: string;
  sdk: { name: string; packages?: { name: string }[] };
  tags: Record<string, string>;
  contexts: Record<string, Record<string, unknown>>;
  extra?: Record<string, unknown>;
  request?: { method: string; url: string; headers?: Record<string, string> };
  exception: { values: ArrivedException[] };
  debug_meta?: { images: unknown[] };
}

export interface ArrivedException {
  type: string;
  value: string;
  mechanism: Record<string, unknown>;
  stacktrace?: {
    frames: {
      function: string;
      filename: string;
      abs_path: string;
      lineno?: number;
      colno?: number;
      in_app: boolean;
    }[];
  };
}

/** A Sentry project of one test at the receiver: nothing else sends to it. */
export interface Project {
  readonly dsn: string;
  behave(behaviour: Behaviour): Promise<void>;
  requests(): Promise<Received[]>;
  /** In the order of their arrival. */
  events(): Promise<ArrivedEvent[]>;
}

export function newProject(id = String(crypto.getRandomValues(new Uint32Array(1))[0])): Project {
  const host = inject("receiver");
  const requests = async () => (await fetch(`http://${host}/received/${id}`)).json<Received[]>();
  return {
    dsn: `http://publickey@${host}/${id}`,
    async behave(behaviour) {
      await fetch(`http://${host}/behaviour/${id}`, { method: "POST", body: JSON.stringify(behaviour) });
    },
    requests,
    events: async () => (await requests()).map(({ body }) => eventOf(body)),
  };
}

/** Has every object, Workflow and handler of the Worker report to a project of its own until the test ends. */
export function reportToNewProject(): Project {
  const project = newProject();
  reportTo({ SENTRY_DSN: project.dsn });
  return project;
}

/** Has every object, Workflow and handler of the Worker find these variables until the test ends. */
export function reportTo(variables: Partial<typeof env>): void {
  // A message that an earlier test has left in the Queue would arrive in this one's project.
  const added = { ...variables, REPORTING_SINCE: Date.now() };
  Object.assign(env, added);
  onTestFinished(() => {
    for (const name of Object.keys(added)) Reflect.deleteProperty(env, name);
  });
}

/** The event in an envelope of one item; anything else is a fault of the sender's. */
export function eventOf(envelope: string): ArrivedEvent {
  const [header, itemHeader, payload, ...rest] = envelope.split("\n");
  if (!header || !itemHeader || !payload || rest.join(""))
    throw new Error(`not an envelope of one event: ${envelope.slice(0, 200)}`);
  if (JSON.parse(itemHeader).type !== "event") throw new Error(`not an event: ${itemHeader}`);
  const event = JSON.parse(payload) as ArrivedEvent;
  if (JSON.parse(header).event_id !== event.event_id)
    throw new Error("the envelope and its event have different ids");
  return event;
}

/** Whether the SDK made this event; the SDK-free writer lists no packages. */
export function bySdk(event: ArrivedEvent): boolean {
  return event.sdk.packages?.some(({ name }) => name === "npm:@sentry/core") ?? false;
}

/**
 * The events of a project once there are `count`, then a marker is sent: whatever else was on its way has arrived
 * before it or was never sent.
 */
export async function settledEvents(project: Project, count: number): Promise<ArrivedEvent[]> {
  await vi.waitFor(
    async () => expect((await project.requests()).length).toBeGreaterThanOrEqual(count),
    10_000,
  );
  await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, new Error("marker"));
  const events = await project.events();
  expect(thrown(events.at(-1)).value).toBe("marker");
  return events.slice(0, -1);
}

/** The one event of a project. */
export async function onlyEvent(project: Project): Promise<ArrivedEvent> {
  const [event, ...others] = await settledEvents(project, 1);
  expect(others).toEqual([]);
  if (!event) throw new Error("no event arrived");
  return event;
}

/** The thrown error of an event: Sentry keeps it last, after its causes. */
export function thrown(event: ArrivedEvent | undefined): ArrivedException {
  const exception = event?.exception.values.at(-1);
  if (!exception) throw new Error("an event without an exception");
  return exception;
}

/** Functions of a stack, the throwing one first. */
export function calls(exception: ArrivedException): string[] {
  return (exception.stacktrace?.frames ?? []).map((frame) => frame.function).reverse();
}
