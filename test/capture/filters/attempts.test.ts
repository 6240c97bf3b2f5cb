import { expect, test } from "vitest";
import { heldBack } from "../../../worker/capture/filters/attempts.ts";
import { noteRunReport } from "../../../worker/capture/memory/runs.ts";

test("a run remembers the beginning of a huge message, and recognises a copy by it", () => {
  const workflow = { instanceId: crypto.randomUUID() };
  const long = "x".repeat(1_000_000);
  noteRunReport(new Error(`${long}1`), { workflow });
  expect(heldBack(new Error(`${long}2`), { workflow }, "every")).toBe("this run has reported it");
  expect(heldBack(new Error("another"), { workflow }, "every")).toBeUndefined();
});

test("a name that throws when it is read as text does not make a step that is tried again an event", () => {
  const failing = () => {
    throw new Error("gotcha");
  };
  const error = Object.assign(new Error("x"), { name: { toString: failing } });
  const step = { step: { name: "charge", count: 1 }, attempt: 1, config: { retries: { limit: 2 } } };
  expect(heldBack(error, { step }, "every")).toBe("the step is tried again");
});
