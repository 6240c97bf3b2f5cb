import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { breakSocket } from "./support/broken-socket.ts";
import { type Lab, startLab } from "./support/lab.ts";
import { projectPath } from "./support/project.ts";
import { sourceLine } from "./support/source-line.ts";
import { type Inbox, openInbox, type SentryEvent, thrown } from "./support/spotlight.ts";

interface Answer {
  readonly provoked: string;
  readonly object?: { readonly class: string; readonly id: string; readonly name: string };
  readonly workflow?: { readonly name: string; readonly instanceId: string; readonly status: string };
}

/** Failures with a line of ours that throws, and what their event must say. */
const failures = [
  {
    name: "alarm",
    error: "DigestError: The digest holds an entry without a date: yesterday",
    transaction: "FailureObject.alarm",
    frames: ["sendDigest", "readDate"],
    line: "throw new DigestError(",
  },
  {
    name: "fetch",
    error: "ProfileError: The profile cannot be shown",
    transaction: "FailureObject.fetch",
    frames: ["showProfile"],
    line: "throw new ProfileError(",
  },
  {
    name: "rpc",
    error: "InsufficientFundsError: The balance of 100 does not cover 500",
    transaction: "FailureObject.transfer",
    frames: ["withdraw", "subtract"],
    line: "throw new InsufficientFundsError(",
  },
  {
    name: "wait-until",
    error: "CacheRefreshError: The cache was not refreshed: the origin answered with 0 entries",
    transaction: "FailureObject.waitUntil",
    frames: ["refreshCache", "fillCache"],
    line: "throw new CacheRefreshError(",
    handled: true,
  },
  {
    name: "constructor",
    error: "StateVersionError: The stored state has version 2, this code reads 1",
    transaction: "FailingConstructor.constructor",
    frames: ["restoreState"],
    line: "throw new StateVersionError(",
  },
  {
    name: "workflow-step",
    error: "PaymentDeclinedError: The bank declined the card ending in 0002",
    transaction: "FailureWorkflow.step",
    frames: ["chargeCard", "authorise"],
    line: "throw new PaymentDeclinedError(",
  },
  {
    name: "workflow-run",
    error: "ShipmentError: None of 0 carriers takes the parcel",
    transaction: "FailureWorkflow.run",
    frames: ["planShipment", "chooseCarrier"],
    line: "throw new ShipmentError(",
  },
  {
    name: "handler",
    error: "RouteError: The route of /failures/handler has no answer",
    transaction: "fetch",
    frames: ["answerRoute", "findRoute"],
    line: "throw new RouteError(",
  },
] as const;

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

async function provoke(name: string): Promise<Answer> {
  const response = await fetch(`${lab.url}/failures/${name}`, { method: "POST" });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

function summary(event: SentryEvent): string {
  return `${thrown(event)?.type}: ${thrown(event)?.value}`;
}

/** The one event of a failure. A marker made after it proves that there is no second one. */
async function oneEvent(text: string, makeFail: () => Promise<unknown>): Promise<SentryEvent> {
  const marker = text.startsWith("ProfileError") ? failures[2] : failures[1];
  await makeFail();
  const first = await inbox.until((event) => summary(event).includes(text));
  await provoke(marker.name);
  const events = [...first, ...(await inbox.until((event) => summary(event) === marker.error))];
  expect(events.map(summary)).toEqual([expect.stringContaining(text), marker.error]);
  return events[0] as SentryEvent;
}

describe.each(failures)("the failure $name", (failure) => {
  let answer: Answer;
  let event: SentryEvent;

  beforeAll(async () => {
    event = await oneEvent(failure.error, async () => {
      answer = await provoke(failure.name);
    });
  });

  it("makes one event that names the class and the handler", () => {
    expect(answer.provoked).toBe(failure.name);
    expect(event.transaction).toBe(failure.transaction);
    expect(event.tags.handler).toBe(failure.transaction.split(".").at(-1));
    expect(event.environment).toBe("local");
    expect(thrown(event)?.mechanism).toMatchObject({
      type: `isolate_capture.${event.tags.handler}`,
      handled: "handled" in failure,
    });
  });

  it("makes an event that names the object or the Workflow instance", () => {
    expect(event.tags["durable_object.class"]).toBe(answer.object?.class);
    expect(event.tags["durable_object.id"]).toBe(answer.object?.id);
    expect(event.tags["durable_object.name"]).toBe(answer.object?.name);
    expect(event.contexts).toMatchObject(answer.object ? { durable_object: answer.object } : {});
    expect(event.tags["workflow.name"]).toBe(answer.workflow?.name);
    expect(event.tags["workflow.instance_id"]).toBe(answer.workflow?.instanceId);
  });

  it("makes an event whose frames lead to the line that throws", () => {
    const frames = thrown(event)?.stacktrace?.frames ?? [];
    expect(frames.slice(-failure.frames.length).map((frame) => frame.function)).toEqual(failure.frames);
    const top = frames.filter((frame) => frame.in_app).at(-1);
    if (!top) throw new Error("No frame is the app's own");
    const source = sourceLine(top);
    expect(source.file).toBe(projectPath("worker/failure-lab/failing-code.ts"));
    expect(source.text).toContain(failure.line);
  });
});

describe("what only one kind of failure has", () => {
  it("an alarm's event tells the run, and the run after it succeeds", async () => {
    const event = await oneEvent("DigestError", () => provoke("alarm"));
    expect(event.contexts.alarm).toMatchObject({
      retry_count: 0,
      is_retry: false,
      scheduled_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  it("a chain of causes arrives whole, innermost first, each with the line that threw it", async () => {
    const event = await oneEvent("ProfileError", () => provoke("fetch"));
    const chain = event.exception.values;
    expect(chain.map(({ type }) => type)).toEqual(["SyntaxError", "TypeError", "ProfileError"]);
    const lines = chain.map(({ stacktrace }) => {
      const top = stacktrace?.frames.filter((frame) => frame.in_app).at(-1);
      return top && sourceLine(top).text.trim();
    });
    expect(lines).toEqual([
      expect.stringContaining("JSON.parse("),
      expect.stringContaining("throw new TypeError("),
      expect.stringContaining("throw new ProfileError("),
    ]);
  });

  it("a request is named without its query", async () => {
    const event = await oneEvent("ProfileError", () => provoke("fetch"));
    expect(event.request).toMatchObject({ method: "GET", url: "http://object/profile" });
    expect(JSON.stringify(event)).not.toContain("not-for-sentry");
  });

  it("a step's event tells the step and its last attempt; the instance has failed", async () => {
    let answer: Answer | undefined;
    const event = await oneEvent("PaymentDeclinedError", async () => {
      answer = await provoke("workflow-step");
    });
    expect(event.tags).toMatchObject({ "workflow.step": "charge the card", "workflow.attempt": "2" });
    expect(answer?.workflow?.status).toBe("errored");
  });
});

describe("webSocketError", () => {
  it.each([
    { by: "the page's button", breakIt: () => provoke("web-socket-error") },
    {
      by: "a peer that sends a reserved opcode",
      breakIt: async () => {
        expect(await breakSocket(lab.ports.worker, "/failures/web-socket-error")).toBe(1002);
      },
    },
  ])("makes one event when it is called because of $by", async ({ breakIt }) => {
    const event = await oneEvent("WebSocket protocol error", breakIt);
    expect(event.transaction).toBe("FailureObject.webSocketError");
    expect(event.tags).toMatchObject({
      handler: "webSocketError",
      "durable_object.class": "FailureObject",
      "durable_object.id": expect.stringMatching(/^[0-9a-f]{64}$/),
      "durable_object.name": "web-socket-error",
    });
    expect(thrown(event)?.mechanism).toMatchObject({
      type: "isolate_capture.webSocketError",
      handled: false,
    });
    expect(thrown(event)?.value).toContain("1002");
  });

  it("makes one event at each of three presses, in the end: the Tail Worker adds none for the requests that have opened the sockets", async () => {
    const presses = 3;
    for (let press = 0; press < presses; press++) await provoke("web-socket-error");
    // Its event too comes when the object of a socket has gone to sleep, and this one does so after the other.
    await provoke("uncaught-socket");
    const events = await inbox.until(({ transaction }) => transaction === "UncoveredObject.fetch");
    // On a slow machine an event may be sent again from the Queue, under its id: Sentry keeps one.
    const byId = new Map(events.map((event) => [event.event_id, event.transaction]));
    expect([...byId.values()]).toEqual([
      ...Array(presses).fill("FailureObject.webSocketError"),
      "UncoveredObject.fetch",
    ]);
  });
});
