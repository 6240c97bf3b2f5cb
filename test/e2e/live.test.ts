import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pick, readActivity, type Told } from "./support/activity.ts";
import { type Lab, startLab } from "./support/lab.ts";
import { openInbox } from "./support/spotlight.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await startLab();
});

afterAll(async () => {
  await lab?.stop();
});

async function provoke(name: string): Promise<void> {
  await (await fetch(`${lab.url}/failures/${name}`, { method: "POST" })).text();
}

async function chooseBackend(mode: string): Promise<number> {
  return (await fetch(`${lab.url}/lab/backend/${mode}`, { method: "PUT" })).status;
}

function fact({ data }: Told, name: string): unknown {
  return Reflect.get(Object(data), name);
}

describe("what the page is told", () => {
  it("of each event: what failed, where, at which attempt, who sent it and how long it took", async () => {
    for (const name of ["rpc", "alarm", "workflow-step", "uncaught-alarm"]) await provoke(name);
    const all = await readActivity(lab, (told) => fact(told, "by") === "tail");
    const events = pick(all, "event");
    expect(events).toEqual([
      expect.objectContaining({ title: expect.stringMatching(/^InsufficientFundsError: /), by: "capture" }),
      expect.objectContaining({ object: "FailureObject alarm", handler: "alarm", attempt: 1, answer: 200 }),
      expect.objectContaining({ object: "failure-workflow", handler: "step", attempt: "2" }),
      expect.objectContaining({ title: expect.stringMatching(/^UncaughtError: /), outcome: "exception" }),
    ]);
    for (const { ms, link } of events.map(Object)) {
      expect(ms).toEqual(expect.any(Number));
      expect(link).toMatch(new RegExp(`^${lab.spotlight}/telemetry/errors/[0-9a-f]{32}$`));
    }
    const ids = (await openInbox(lab.spotlight).until(({ tags }) => tags["outcome"] !== undefined)).map(
      ({ event_id }) => event_id,
    );
    expect(events.map((event) => String(Object(event).link).split("/").at(-1))).toEqual(ids);
  });

  it("of a logger's lines: their text, and the trace that the object's event has too", async () => {
    await provoke("fetch");
    const isLine = (told: Told) => fact(told, "message") === "A profile is asked for";
    const hasBoth = (all: Told[]) =>
      all.some(isLine) && all.some((told) => fact(told, "object") === "FailureObject fetch");
    const all = await readActivity(lab, (_, soFar) => hasBoth(soFar));
    const line = all.find(isLine);
    const event = all.find((told) => fact(told, "object") === "FailureObject fetch");
    expect(line?.data).toMatchObject({ level: "info", object: "FailureObject" });
    expect(line && fact(line, "trace")).toBe(event && fact(event, "trace"));
    expect(line && fact(line, "trace")).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("the switch", () => {
  it("breaks the backend, so that the Queue fills, and mends it, so that the Queue drains", async () => {
    const before = (await readActivity(lab, ({ kind }) => kind === "queue")).length;
    for (const [mode, answer] of [
      ["fail", 500],
      ["hang", "none"],
      ["limit", 429],
    ] as const) {
      expect(await chooseBackend(mode)).toBe(204);
      await provoke("rpc");
      await readActivity(
        lab,
        (told, { length }) => length > before && told.kind === "event" && fact(told, "answer") === answer,
      );
    }
    const full = await readActivity(lab, ({ kind, data }) => kind === "queue" && Number(data) >= 3);
    expect(await chooseBackend("work")).toBe(204);
    const all = await readActivity(
      lab,
      ({ kind, data }, { length }) => length > full.length && kind === "queue" && data === 0,
    );
    const late = all.slice(full.length).filter(({ kind }) => kind === "event");
    const taken = late.filter((told) => fact(told, "answer") === 200);
    expect(taken.map((told) => [fact(told, "by"), fact(told, "object")])).toEqual(
      Array(3).fill(["queue", "FailureObject rpc"]),
    );
    // Each has its own link: none has come twice.
    expect(new Set(taken.map((told) => fact(told, "link"))).size).toBe(3);
  });

  it("knows no other mode, and is turned by PUT only, which no page from elsewhere may send", async () => {
    expect(await chooseBackend("explode")).toBe(404);
    const posted = await fetch(`${lab.url}/lab/backend/fail`, { method: "POST" });
    expect(posted.status).toBe(404);
    const asked = await fetch(`${lab.url}/lab/backend/fail`, {
      method: "OPTIONS",
      headers: { origin: "https://elsewhere.example", "access-control-request-method": "PUT" },
    });
    expect(asked.headers.get("access-control-allow-methods")).toBeNull();
    const all = await readActivity(lab, ({ kind }) => kind === "backend");
    expect(pick(all, "backend")).toEqual(["work"]);
  });
});
