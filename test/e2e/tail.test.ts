import { beforeAll, describe, expect, test } from "vitest";
import { measureTail, TAIL_ROWS, type TailMeasurement } from "../comparison/measure-tail.ts";
import { currentTable, tailTable } from "../comparison/tables.ts";

/** Lost units of work, where a row is not about one. */
const LOST: Record<string, number> = {
  "two-objects": 2,
  "one-cause": 2,
  // Texts carry no mark, so both objects report theirs.
  "nested-text": 2,
  "step-recovers": 0,
  caught: 0,
  paused: 0,
  parallel: 3,
  terminated: 0,
};

/** The stream fails after its method has ended, where nothing covers it, and the runtime shows nothing of it. */
const UNSEEN_WHEN_COVERED = ["rpc-stream"];

let measured: TailMeasurement;
beforeAll(async () => {
  measured = await measureTail();
}, 300_000);

describe("with captures in catch blocks and the Tail Worker, each failure ends as one event", () => {
  test.each(TAIL_ROWS)("$title", ({ key }) => {
    expect(measured.rows[key]?.explicit.events).toBe(LOST[key] ?? 1);
  });
});

describe("with covered classes and the Tail Worker, each failure that the runtime shows ends as one event", () => {
  test.each(TAIL_ROWS)("$title", ({ key }) => {
    expect(measured.rows[key]?.covered.events).toBe(UNSEEN_WHEN_COVERED.includes(key) ? 0 : (LOST[key] ?? 1));
  });
});

test("an object that captures and aborts itself at once has its event delivered", () => {
  expectCaptured("abort-at-once");
});

test("a capture that hangs while it sends, and whose object is then aborted, still arrives", () => {
  expectCaptured("abort-hung");
});

test("a capture in a throwing constructor, which ends the capture, still arrives", () => {
  const cell = measured.rows["made"]?.explicit;
  expect(cell?.inside).toEqual([]);
  expect(cell?.tail.map(({ tags }) => tags?.["durable_object.class"])).toEqual(["ExplicitRoom"]);
});

/** The object has sent nothing; the Tail Worker has sent the event that the capture made. */
function expectCaptured(key: string): void {
  const cell = measured.rows[key]?.explicit;
  expect(cell?.inside).toEqual([]);
  const [event, ...others] = cell?.tail ?? [];
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    transaction: "ExplicitRoom.fetch",
    tags: { "durable_object.class": "ExplicitRoom", handler: "fetch" },
  });
  const thrown = event?.exception?.values.at(-1);
  expect(thrown).toMatchObject({
    value: `failed [${key}]`,
    mechanism: { type: "isolate_capture.fetch", handled: false },
  });
  expect(thrown?.stacktrace?.frames.at(-1)?.function).toBe("failDeep");
}

test("each event belongs to a failure, and none comes late from requests that opened sockets", () => {
  expect(measured.strangers).toEqual([]);
});

test("the table in docs/tail.md is what was measured", () => {
  const table = tailTable(measured);
  const advice = `${table.page} is not what was measured: run node test/comparison/write-tables.ts`;
  expect(currentTable(table), advice).toBe(table.text);
});
