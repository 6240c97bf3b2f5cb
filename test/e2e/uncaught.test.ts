import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, startLab } from "./support/lab.ts";
import { projectPath } from "./support/project.ts";
import { sourceLine } from "./support/source-line.ts";
import { type Inbox, openInbox, type SentryEvent, thrown } from "./support/spotlight.ts";

let lab: Lab;
/** Every event of this file is taken out by one of its tests: a late one is a surplus one of the next. */
let inbox: Inbox;

beforeAll(async () => {
  lab = await startLab();
  inbox = openInbox(lab.spotlight);
});

afterAll(async () => {
  await lab?.stop();
});

async function provoke(name: string): Promise<{ object: { class: string; id: string } }> {
  const response = await fetch(`${lab.url}/failures/${name}`, { method: "POST" });
  expect(response.status).toBe(200);
  return (await response.json()) as { object: { class: string; id: string } };
}

function textOf(event: SentryEvent): string {
  return thrown(event)?.value ?? "";
}

/** The events of a failure. The marker is one of the Tail Worker's too, which decides in the order of its calls. */
async function eventsOf(name: string): Promise<{ events: SentryEvent[]; id: string; className: string }> {
  const marker = name === "uncaught-message" ? "uncaught-wait-until" : "uncaught-message";
  const { object } = await provoke(name);
  await provoke(marker);
  const isMarker = (event: SentryEvent) => event.transaction === MARKERS[marker];
  const events = await inbox.until(isMarker);
  return { events: events.slice(0, -1), id: object.id, className: object.class };
}

const MARKERS: Record<string, string> = {
  "uncaught-message": "UncoveredObject.webSocketMessage",
  "uncaught-wait-until": "UncoveredObject.failAfterTheAnswer",
};

test.each([
  { name: "uncaught-alarm", text: "alarm", transaction: "UncoveredObject.alarm" },
  { name: "uncaught-wait-until", text: "waitUntil", transaction: "UncoveredObject.failAfterTheAnswer" },
  { name: "uncaught-message", text: "webSocketMessage", transaction: "UncoveredObject.webSocketMessage" },
  { name: "uncaught-constructor", text: "a constructor", transaction: "UncoveredConstructor" },
])("$name: one event, from the Tail Worker, that leads to the line", async ({ name, text, transaction }) => {
  const { events, id, className } = await eventsOf(name);
  expect(events.map(textOf)).toEqual([`Nothing in this object catches an error in ${text}`]);
  const [event] = events;
  expect(event).toMatchObject({
    transaction,
    environment: "local",
    tags: { "durable_object.id": id, "durable_object.class": className },
  });
  if (!event) return;
  expect(thrown(event)?.mechanism).toMatchObject({ type: "isolate_capture.tail", handled: false });
  const top = thrown(event)
    ?.stacktrace?.frames.filter((frame) => frame.in_app)
    .at(-1);
  if (!top) throw new Error("No frame is the app's own");
  const source = sourceLine(top);
  expect(source.file).toBe(projectPath("worker/failure-lab/failing-code.ts"));
  expect(source.text).toContain("throw new UncaughtError(");
});

test("aborted-capture: one event at each press, as the capture made it", async () => {
  // The runtime shows the abort twice. In some presses, the second one has a later millisecond.
  const presses = 12;
  for (let press = 1; press < presses; press++) await provoke("aborted-capture");
  const { events, id } = await eventsOf("aborted-capture");
  expect(events.map(textOf)).toEqual(Array(presses).fill("Nothing in this object catches an error in time"));
  expect(new Set(events.map((event) => event.event_id)).size).toBe(presses);
  for (const event of events) {
    expect(event).toMatchObject({
      transaction: "UncoveredObject.abortWhileCapturing",
      tags: { "durable_object.id": id, "durable_object.name": "abort" },
    });
    expect(thrown(event)?.mechanism.type).toBe("isolate_capture.abortWhileCapturing");
  }
});

test("uncaught-rpc: no event", async () => {
  expect((await eventsOf("uncaught-rpc")).events).toEqual([]);
});

test("the Tail Worker does not report again what a capture has reported", async () => {
  const names = [
    "alarm",
    "fetch",
    "rpc",
    "wait-until",
    "constructor",
    "workflow-step",
    "workflow-run",
    "handler",
  ];
  for (const name of names) await provoke(name);
  await provoke("uncaught-message");
  const isMarker = ({ transaction }: SentryEvent) => transaction === MARKERS["uncaught-message"];
  const events = (await inbox.until(isMarker)).slice(0, -1);
  expect(events).toHaveLength(names.length);
  expect(new Set(events.map(textOf)).size).toBe(names.length);
  expect(events.map((event) => thrown(event)?.mechanism.type)).not.toContain("isolate_capture.tail");
});

test("uncaught-socket: one event at each press, once the object sleeps, and none for the Worker's request", async () => {
  const isOfSocket = ({ transaction }: SentryEvent) => transaction === "UncoveredObject.fetch";
  for (let press = 0; press < 2; press++) {
    const { object } = await provoke("uncaught-socket");
    const events = await inbox.until(isOfSocket);
    expect(events.map(textOf)).toEqual([
      "The WebSocket that this request has opened ended with an error that is not shown here",
    ]);
    expect(events[0]?.tags["durable_object.id"]).toBe(object.id);
  }
});
