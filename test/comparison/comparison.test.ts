import { beforeAll, describe, expect, test } from "vitest";
import { type Measurement, measure } from "./measure.ts";
import { OBJECT_ROWS, WORKFLOW_ROWS } from "./rows.ts";
import { currentTable, tablesOf } from "./tables.ts";

/** Events of each row: reported in the class's own catch blocks, and covered from outside. */
const OBJECT_EVENTS: Record<string, [explicit: number, covered: number]> = {
  made: [0, 1],
  "block-made": [1, 0],
  block: [1, 0],
  fetch: [1, 1],
  worker: [1, 1],
  sql: [1, 1],
  abort: [1, 0],
  alarm: [1, 1],
  message: [1, 1],
  "close-now": [1, 1],
  "close-later": [1, 1],
  broken: [1, 1],
  "rpc-now": [1, 1],
  "rpc-later": [1, 1],
  "rpc-text": [1, 1],
  "rpc-stream": [1, 0],
  "wait-until": [1, 0],
  "two-objects": [2, 2],
  "one-cause": [2, 2],
  passed: [1, 1],
  nested: [1, 1],
  "nested-text": [2, 2],
};

const WORKFLOW_EVENTS: typeof OBJECT_EVENTS = {
  "step-fails": [1, 1],
  "step-recovers": [0, 0],
  "step-gives-up": [1, 1],
  "step-text": [1, 1],
  outside: [1, 1],
  "step-late": [1, 1],
  "event-late": [1, 1],
  caught: [0, 0],
  "caught-step": [1, 1],
  paused: [0, 0],
  replayed: [1, 1],
  parallel: [3, 3],
  terminated: [0, 0],
};

let measurement: Measurement;
beforeAll(async () => {
  measurement = await measure();
}, 180_000);

describe.each([
  ["objects", OBJECT_ROWS, OBJECT_EVENTS, ["class", "id", "handler"]],
  ["workflows", WORKFLOW_ROWS, WORKFLOW_EVENTS, ["workflow", "instance"]],
] as const)("%s", (kind, rows, expected, names) => {
  test.each(rows)("$title", ({ key, foreign }) => {
    const cells = measurement[kind][key];
    expect([cells?.explicit.events, cells?.covered.events]).toEqual(expected[key]);
    for (const cell of [cells?.explicit, cells?.covered]) {
      expect(cell).toMatchObject({ unchanged: true });
      if (!cell?.facts) continue;
      for (const name of names) expect(cell.facts.told).toHaveProperty(name, "event");
      if (!foreign) expect(cell.facts.frames).toBe(true);
    }
  });
});

test("a step's event tells the step and its attempt", () => {
  for (const key of ["step-fails", "step-gives-up", "caught-step", "parallel"]) {
    expect(measurement.workflows[key]?.covered.facts?.told).toMatchObject({
      step: "event",
      attempt: "event",
    });
  }
});

test("each event belongs to a failure", () => {
  expect(measurement.strangers).toEqual([]);
});

test("the tables of the docs are what was measured", () => {
  for (const table of tablesOf(measurement)) {
    const advice = `${table.page} is not what was measured: run node test/comparison/write-tables.ts`;
    expect(currentTable(table), advice).toBe(table.text);
  }
});
