import { expect, test } from "vitest";
import { stableId } from "../../../worker/capture/event/stable-id.ts";
import { createCapture, tailTransport } from "../../../worker/capture/index.ts";
import { hashedParts, hashOfError } from "../../../worker/capture/platform/error-hash.ts";
import { listen } from "../../support/channel.ts";
import { exception, item, onChannel } from "../../support/tail-items.ts";
import { eventsFrom } from "../../support/tail-worker.ts";

class Unnamed extends Error {}
class Own {
  toString() {
    return "own text";
  }
}

/** What was read of real items, in which the code threw these. */
const shown: [thrown: unknown, name: string, message: string][] = [
  [new TypeError("plain"), "TypeError", "plain"],
  [new Unnamed("of a class without a name"), "Error", "of a class without a name"],
  [Object.assign(new Error("named"), { name: "PaymentError" }), "PaymentError", "named"],
  [Object.assign(new Error("named nothing"), { name: "" }), "", "named nothing"],
  [Object.assign(new Error("x"), { message: 5 }), "Error", ""],
  [new Error(""), "Error", ""],
  [new Error("long ".repeat(20_000)), "Error", "long ".repeat(20_000)],
  [new Error("line one\nline two"), "Error", "line one\nline two"],
  [new DOMException("stopped", "AbortError"), "AbortError", "stopped"],
  [new AggregateError([], "all of them"), "AggregateError", "all of them"],
  ["just text", "Error", "just text"],
  ["", "Error", ""],
  [undefined, "Error", "undefined"],
  [null, "Error", "null"],
  [5, "Error", "5"],
  [5n, "Error", "5"],
  [Symbol("s"), "Error", "Symbol(s)"],
  [{ code: 5 }, "Error", "#<Object>"],
  [Object.create(null), "Error", "#<Object>"],
  [new Own(), "Error", "#<Object>"],
  [{ message: "m" }, "Error", "m"],
  [{ name: "N", message: "m" }, "N", "m"],
  [[1, 2], "Error", "[object Array]"],
  [new Date(0), "Error", "[object Date]"],
  [/x/, "Error", "[object RegExp]"],
];

test.for(shown)("the sign of %o is made from the text that the runtime shows", ([thrown, name, message]) => {
  expect(hashedParts(thrown)).toEqual([name, message]);
});

test("a capture replaces a lone surrogate as the runtime does, with any number of characters", () => {
  expect(hashOfError(new Error("lone \ud800\udbff end"))).toBe(
    hashOfError({ name: "Error", message: "lone \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd end" }),
  );
});

test("an error that cannot be read has a sign too", () => {
  const hostile = {
    get name() {
      throw new Error("no name");
    },
    get [Symbol.toStringTag]() {
      throw new Error("no tag");
    },
  };
  expect(hashOfError(hostile)).toMatch(/^[0-9a-f]{32}$/);
});

test("a sign has 128 bits, and the Tail Worker makes the same from name and message", async () => {
  const error = new TypeError("declined 4711 ünïcödé 🦊");
  expect(hashOfError(error)).toMatch(/^[0-9a-f]{32}$/);
  expect(hashOfError(error)).toBe(await stableId("TypeError", error.message));
  const signs = Array.from({ length: 5_000 }, (_, i) => hashOfError(new Error(`no user ${i}`)));
  expect(new Set(signs).size).toBe(signs.length);
});

test.for([
  new TypeError("declined"),
  new Error(`${"long ".repeat(2_000)}end`),
  "just text",
  { code: 5 },
  new DOMException("stopped", "AbortError"),
])(
  "what a real capture publishes of %o tells the Tail Worker that the exception is reported",
  async (thrown) => {
    const messages = listen();
    // A hook takes the text out of the event: only the sign is left of it.
    const capture = createCapture({
      transports: [tailTransport()],
      beforeSend: (event) => ({ ...event, exceptions: [{ type: "Error", value: "[private]", frames: [] }] }),
    });
    await capture({ ERROR_TAIL: "on" }, thrown);
    const [name, message] = hashedParts(thrown);
    // A Worker's own invocation: in an object, what has no stack could be its end.
    const made = await eventsFrom([
      item({
        durableObjectId: undefined,
        outcome: "exception",
        exceptions: [{ ...exception(message), name }],
        diagnosticsChannelEvents: messages.map(onChannel),
      }),
    ]);
    expect(made.map(({ exception: { values } }) => values.at(-1)?.value)).toEqual(["[private]"]);
  },
);
