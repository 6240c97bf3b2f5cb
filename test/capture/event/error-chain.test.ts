import { expect, onTestFinished, test, vi } from "vitest";
import { errorChain } from "../../../worker/capture/event/error-chain.ts";

/** Nothing is secret here. */
const redaction = { scrub: (text: string) => text, masks: () => false };
const site = [{ function: "Room.alarm", file: "/index.js", line: 1, column: 2, inApp: true }];
const summary = (thrown: unknown) =>
  errorChain(thrown, site, redaction).map(({ type, value, parent, source }) => [type, value, parent, source]);

class DeclinedError extends Error {}

test("an error with its causes, the thrown one first", () => {
  const error = new DeclinedError("declined", { cause: new TypeError("no card", { cause: "lost" }) });
  expect(summary(error)).toEqual([
    ["DeclinedError", "declined", undefined, undefined],
    ["TypeError", "no card", 0, "cause"],
    ["NonError", "lost", 1, "cause"],
  ]);
});

test("the members of an AggregateError, each with its own causes", () => {
  const error = new AggregateError([new Error("a", { cause: new Error("why a") }), new Error("b")], "both");
  expect(summary(error)).toEqual([
    ["AggregateError", "both", undefined, undefined],
    ["Error", "a", 0, "errors[0]"],
    ["Error", "why a", 1, "cause"],
    ["Error", "b", 0, "errors[1]"],
  ]);
});

test("a circle of causes ends where it began", () => {
  const one = new Error("one");
  one.cause = new Error("two", { cause: one });
  expect(summary(one)).toHaveLength(2);
});

test("a chain longer than 16 is cut", () => {
  let error = new Error("0");
  for (let i = 1; i < 100; i++) error = new Error(String(i), { cause: error });
  expect(summary(error)).toHaveLength(16);
});

test.for([
  [undefined, "undefined"],
  [null, "null"],
  ["a text", "a text"],
  [42n, "42"],
  [Symbol("s"), "Symbol(s)"],
  [() => {}, "function"],
  [{}, "object with keys: "],
  [{ status: 1, token: "secret" }, "object with keys: status, token"],
] as const)(
  "a thrown %o becomes a NonError with the stack of the call that captured it",
  ([thrown, value]) => {
    expect(errorChain(thrown, site, redaction)).toEqual([
      { type: "NonError", value, frames: site, synthetic: true },
    ]);
  },
);

test("an error without a stack has the frames of the capture, and is not synthetic", () => {
  const error = Object.assign(new TypeError("gone"), { stack: "" });
  expect(errorChain(error, site, redaction)).toEqual([{ type: "TypeError", value: "gone", frames: site }]);
});

test("an object with a message counts as an error", () => {
  expect(summary({ message: "like an error", name: "Odd" })).toEqual([
    ["Odd", "like an error", undefined, undefined],
  ]);
});

test("a DOMException keeps its name", () => {
  expect(summary(new DOMException("stopped", "AbortError"))[0]?.slice(0, 2)).toEqual([
    "AbortError",
    "stopped",
  ]);
});

test("a message of 10 MB is cut, and says so", () => {
  const [[, value] = []] = summary(new Error("x".repeat(10_000_000)));
  expect(value).toMatch(/^x{8192}… \[9991808 more\]$/);
});

test("half a surrogate pair is never left", () => {
  const [[, value] = []] = summary(new Error(`${"x".repeat(8_191)}😀😀`));
  expect(String(value).isWellFormed()).toBe(true);
});

test("a message of megabytes is not copied as a whole", () => {
  const error = new Error("customer ".repeat(200_000));
  const join = vi.spyOn(Array.prototype, "join");
  onTestFinished(() => join.mockRestore());
  const [thrown] = errorChain(error, site, redaction);
  const copied = join.mock.results.map(({ value }) => String(value).length);
  join.mockRestore();
  expect(thrown?.value).toMatch(/^customer customer .*more\]$/);
  expect(Math.max(0, ...copied)).toBeLessThan(100_000);
});
