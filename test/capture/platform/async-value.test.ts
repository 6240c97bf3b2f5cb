import { expect, onTestFinished, test, vi } from "vitest";
import { asyncValue } from "../../../worker/capture/platform/async-value.ts";

async function readAround(value: ReturnType<typeof asyncValue<number>>) {
  const known = [value.read()];
  await scheduler.wait(1);
  known.push(value.read());
  return known;
}

test("a value follows its work over awaits, and work beside it has its own", async () => {
  const value = asyncValue<number>();
  const both = [value.hold(1, readAround, value), value.hold(2, readAround, value)];
  expect(value.read()).toBeUndefined();
  expect(await Promise.all(both)).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(value.follows()).toBe(true);
});

test("without nodejs_compat the value is there until the first await, and then there is none", async () => {
  // The test runner needs nodejs_compat itself, so its absence is played.
  const missing = vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
  onTestFinished(() => missing.mockRestore());
  const value = asyncValue<number>();
  const both = [value.hold(1, readAround, value), value.hold(2, readAround, value)];
  expect(await Promise.all(both)).toEqual([
    [1, undefined],
    [2, undefined],
  ]);
  expect(() => value.hold(3, JSON.parse, "{")).toThrow();
  expect(value.read()).toBeUndefined();
  expect(value.follows()).toBe(false);
});
