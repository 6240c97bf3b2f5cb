import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SendOutcome } from "../../../worker/capture/index.ts";
import { notePause, pauseLeft } from "../../../worker/capture/memory/circuits.ts";

// The clock alone is not real: a circuit stays open for up to a minute.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const delivered: SendOutcome = { status: "delivered" };
const refused: SendOutcome = { status: "failed", reason: "HTTP 403" };
const broken: SendOutcome = { status: "retryable", reason: "HTTP 503" };

const newDestination = () => `http://${crypto.randomUUID()}/`;
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

function fail(destination: string, times: number): void {
  for (let count = 0; count < times; count++) notePause(destination, broken);
}

/** Lets the break pass, and has the request that tries again fail. */
function failProbe(destination: string): number {
  pass(pauseLeft(destination));
  expect(pauseLeft(destination)).toBe(0);
  notePause(destination, broken);
  return pauseLeft(destination);
}

test("a pause that the backend asks for holds for its time, and for its destination only", () => {
  const [one, two] = [newDestination(), newDestination()];
  notePause(one, broken, 3_000);
  expect([pauseLeft(one), pauseLeft(two)]).toEqual([3_000, 0]);
  pass(2_999);
  expect(pauseLeft(one)).toBe(1);
  pass(1);
  expect(pauseLeft(one)).toBe(0);
});

test.each([delivered, broken])("a shorter pause, or none, does not end a longer one: %o", (outcome) => {
  const destination = newDestination();
  notePause(destination, broken, 60_000);
  notePause(destination, outcome, 1_000);
  notePause(destination, outcome);
  expect(pauseLeft(destination)).toBe(60_000);
});

test("an answer of success may ask for a pause", () => {
  const destination = newDestination();
  notePause(destination, delivered, 5_000);
  expect(pauseLeft(destination)).toBe(5_000);
});

test.each([delivered, refused])(
  "four failures change nothing, nor do eight with %o between them",
  (outcome) => {
    const destination = newDestination();
    fail(destination, 4);
    expect(pauseLeft(destination)).toBe(0);
    notePause(destination, outcome);
    fail(destination, 4);
    expect(pauseLeft(destination)).toBe(0);
  },
);

test("five failures in a row do not count if the backend answered within the last second", () => {
  const destination = newDestination();
  notePause(destination, delivered);
  pass(999);
  fail(destination, 7);
  expect(pauseLeft(destination)).toBe(0);
  pass(1);
  fail(destination, 1);
  expect(pauseLeft(destination)).toBe(5_000);
});

test("five failures in a row open the circuit for five seconds, then one request goes out alone", () => {
  const destination = newDestination();
  fail(destination, 5);
  expect(pauseLeft(destination)).toBe(5_000);
  pass(5_000);
  expect([pauseLeft(destination), pauseLeft(destination)]).toEqual([0, 2_000]);
});

test("the break doubles up to a minute while that request fails", () => {
  const destination = newDestination();
  fail(destination, 5);
  const breaks = Array.from({ length: 6 }, () => failProbe(destination));
  expect(breaks).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
});

test("requests that were out when the circuit opened do not prolong it", () => {
  const destination = newDestination();
  fail(destination, 50);
  expect(pauseLeft(destination)).toBe(5_000);
});

test("if the object of that request is gone, another request tries after two seconds", () => {
  const destination = newDestination();
  fail(destination, 5);
  pass(5_000);
  expect(pauseLeft(destination)).toBe(0);
  pass(2_000);
  expect([pauseLeft(destination), pauseLeft(destination)]).toEqual([0, 2_000]);
});

test("one success closes the circuit", () => {
  const destination = newDestination();
  fail(destination, 5);
  expect(failProbe(destination)).toBe(10_000);
  notePause(destination, delivered);
  expect(pauseLeft(destination)).toBe(0);
  fail(destination, 4);
  expect(pauseLeft(destination)).toBe(0);
});

test("a backend that asks for a pause is alive, so the circuit closes", () => {
  const destination = newDestination();
  fail(destination, 4);
  notePause(destination, broken, 1_000);
  pass(1_000);
  fail(destination, 4);
  expect(pauseLeft(destination)).toBe(0);
});

test("of many destinations the newest are remembered", () => {
  const destinations = Array.from({ length: 100 }, newDestination);
  for (const destination of destinations) notePause(destination, broken, 1_000);
  const left = destinations.map((destination) => pauseLeft(destination));
  expect(left.slice(-32)).toEqual(Array(32).fill(1_000));
  expect(left.slice(0, -32)).toEqual(Array(68).fill(0));
});

test("a clock that is set back ends every pause, because its rest is unknown", () => {
  const [limited, broken5] = [newDestination(), newDestination()];
  notePause(limited, broken, 60_000);
  fail(broken5, 5);
  pass(-3_600_000);
  expect([pauseLeft(limited), pauseLeft(broken5)]).toEqual([0, 0]);
});
