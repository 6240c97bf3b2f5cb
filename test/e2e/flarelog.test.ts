import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type FlarelogProject, newFlarelogProject } from "../support/otlp-received.ts";
import type { ArrivedLog } from "../support/otlp-types.ts";
import { type Lab, startLab } from "./support/lab.ts";
import { openInbox, type SentryEvent, thrown } from "./support/spotlight.ts";

interface Answer {
  readonly object?: { readonly id: string };
}

/** Where the failures of all buttons are told, each once. Of `uncaught-rpc` nobody can tell. */
const PLACES = [
  "FailureObject.alarm",
  "FailureObject.fetch",
  "FailureObject.transfer",
  "FailureObject.webSocketError",
  "FailureObject.waitUntil",
  "FailingConstructor.constructor",
  "FailureWorkflow.step",
  "FailureWorkflow.run",
  "fetch",
  "UncoveredObject.alarm",
  "UncoveredObject.failAfterTheAnswer",
  "UncoveredObject.webSocketMessage",
  "UncoveredObject.fetch",
  "UncoveredConstructor",
  "UncoveredObject.abortWhileCapturing",
];
/** Its event is the last of all to come: when its object has gone to sleep. */
const MARKER = { name: "uncaught-socket", place: "UncoveredObject.fetch" };

let lab: Lab;
let project: FlarelogProject;
/** By the name of the failure. */
const answers = new Map<string, Answer>();
let events: SentryEvent[];
let records: ArrivedLog[];

async function press(name: string): Promise<Answer> {
  const response = await fetch(`${lab.url}/failures/${name}`, { method: "POST" });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

function placesOf(list: readonly ArrivedLog[]): unknown[] {
  return list.map(({ attributes }) => attributes["source"]);
}

function idsOf(list: readonly ArrivedLog[]): unknown[] {
  return list.map(({ attributes }) => attributes["eventId"]).sort();
}

/** Resolves when as many events have come to Spotlight as to FlareLog, and FlareLog has what is asked for. */
async function arrived(isComplete: (records: readonly ArrivedLog[]) => boolean): Promise<void> {
  await vi.waitFor(
    async () => {
      // The lab's logger sends its lines there as well.
      records = (await project.records()).filter(({ attributes }) => attributes["eventId"] !== undefined);
      expect(isComplete(records)).toBe(true);
      let seen = 0;
      events = await openInbox(lab.spotlight).until(() => ++seen === records.length);
      expect(idsOf(records)).toEqual(events.map(({ event_id }) => event_id).sort());
    },
    { timeout: 60_000, interval: 500 },
  );
}

beforeAll(async () => {
  project = newFlarelogProject();
  lab = await startLab(project.env);
  const page = await (await fetch(lab.url)).text();
  const names = [...page.matchAll(/action="\/failures\/([a-z-]+)"/g)].map(([, name = ""]) => name);
  for (const name of names) answers.set(name, await press(name));
  await arrived((list) => placesOf(list).includes(MARKER.place));
  // What a second sending had on its way has come before the marker, which is the one failure that is there twice.
  await press(MARKER.name);
  await arrived((list) => placesOf(list).filter((place) => place === MARKER.place).length > 1);
});

afterAll(async () => {
  await lab?.stop();
});

it("every failure arrives at Spotlight and at FlareLog under one event id, once", () => {
  const ids = idsOf(records);
  expect(new Set(ids).size).toBe(ids.length);
  expect(placesOf(records).sort()).toEqual([...PLACES, MARKER.place].sort());
});

it("FlareLog gets what Sentry gets: error, place, environment, release, tags", () => {
  for (const { attributes, body } of records) {
    const event = events.find(({ event_id }) => event_id === attributes["eventId"]);
    const error = event && thrown(event);
    expect(body).toBe(error?.value);
    expect(attributes).toMatchObject({
      "exception.type": error?.type,
      "exception.message": error?.value,
      handled: error?.mechanism.handled,
      source: event?.transaction,
      environment: "local",
      ...(event?.release && { release: event.release }),
    });
    expect(JSON.parse(String(attributes["tags"]))).toEqual(event?.tags);
  }
});

it.each(["alarm", "fetch", "rpc", "web-socket-error", "wait-until", "constructor"])(
  "the object of the failure %s is the host",
  (name) => {
    const host = `do-${answers.get(name)?.object?.id}`;
    const hosts = records.map(({ resource, attributes }) => [
      resource["host.name"],
      attributes["serverName"],
    ]);
    expect(hosts).toContainEqual([host, host]);
  },
);

it("the key is written to no terminal", () => {
  expect(lab.output()).toContain("FLARELOG_API_KEY");
  expect(lab.output()).not.toContain(project.key);
});
