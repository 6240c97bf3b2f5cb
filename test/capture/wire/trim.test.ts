import fc from "fast-check";
import { expect, test } from "vitest";
import { errorChain } from "../../../worker/capture/event/error-chain.ts";
import type { CapturedEvent, Frame } from "../../../worker/capture/index.ts";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";
import { parseRecord } from "../../../worker/capture/wire/parse-record.ts";
import { encodeRecord } from "../../../worker/capture/wire/record.ts";
import { countBytes } from "../../../worker/capture/wire/trim.ts";

const LIMIT = 120_000;

const frame = (text: string): Frame => ({
  function: text,
  file: `/${text}`,
  line: 1,
  column: 1,
  inApp: true,
});

function eventOf(parts: Partial<CapturedEvent> = {}): CapturedEvent {
  return {
    id: "0123456789abcdef0123456789abcdef",
    timestamp: 1,
    level: "error",
    environment: "test",
    exceptions: [{ type: "TypeError", value: "lost", frames: [frame("top"), frame("below")] }],
    mechanism: { type: "isolate_capture.alarm", handled: false },
    tags: {
      handler: "alarm",
      "durable_object.id": "c0ffee",
      "workflow.instance_id": "run-1",
      "workflow.step": "charge",
    },
    contexts: {},
    extra: {},
    ...parts,
  };
}

const big = (bytes: number) => ({ text: "x".repeat(bytes) });
const cause = (frames: number) => ({
  type: "Error",
  value: "why",
  frames: Array(frames).fill(frame("f".repeat(400))),
});
const crumb = (message: string) => ({ timestamp: 1, level: "info" as const, message });

test("an event within the limit stays as it is", () => {
  const event = eventOf({ extra: big(LIMIT - 2_000) });
  expect(encodeRecord(event).event).toEqual(event);
});

test.for<[what: string, event: CapturedEvent]>([
  [
    "frames of causes",
    eventOf({ exceptions: [...eventOf().exceptions, cause(50), cause(50), cause(50), cause(50)] }),
  ],
  ["extra", eventOf({ extra: big(LIMIT), contexts: { mine: big(20_000) } })],
  ["old breadcrumbs", eventOf({ breadcrumbs: Array(100).fill(crumb("x".repeat(2_000))) })],
  ["old breadcrumbs, breadcrumbs", eventOf({ breadcrumbs: Array(20).fill(crumb("x".repeat(20_000))) })],
  ["contexts", eventOf({ contexts: { mine: big(LIMIT), durable_object: big(20_000) } })],
  ["causes", eventOf({ exceptions: [...eventOf().exceptions, { ...cause(1), value: "x".repeat(LIMIT) }] })],
  ["tags", eventOf({ tags: { ...eventOf().tags, mine: "x".repeat(LIMIT) } })],
  ["long texts", eventOf({ request: { method: "GET", url: `https://a.example/${"x".repeat(LIMIT)}` } })],
])("an event over it goes without: %s", ([what, event]) => {
  const record = encodeRecord(event, ["sentry"]);
  expect(countBytes(record)).toBeLessThanOrEqual(LIMIT);
  const { tags, exceptions, id } = record.event;
  expect(tags).toEqual({ ...eventOf().tags, trimmed: what });
  expect(id).toBe(event.id);
  expect(exceptions[0]).toEqual(event.exceptions[0]);
});

test("less important parts are cut first: extra before contexts, causes before tags", () => {
  const { event } = encodeRecord(
    eventOf({ extra: big(LIMIT), contexts: { mine: big(LIMIT), alarm: big(1_000) }, tags: { mine: "kept" } }),
  );
  expect(event.tags).toEqual({ mine: "kept", trimmed: "extra, contexts" });
  expect(Object.keys(event.contexts)).toEqual(["alarm"]);
});

test("the longest message of an error survives in any script", () => {
  for (const letter of ["x", "\u0001", "字", "\u{1f4a5}"]) {
    const error = new Error(letter.repeat(20_000));
    const exceptions = errorChain(error, [], createRedaction({}, {}));
    const { event } = encodeRecord(
      eventOf({ exceptions, extra: big(LIMIT), request: { method: "GET", url: `${big(LIMIT)}` } }),
    );
    expect(event.exceptions[0]?.value).toBe(exceptions[0]?.value);
    expect(event.exceptions[0]?.frames.slice(0, 5)).toEqual(exceptions[0]?.frames.slice(0, 5));
  }
});

/** The expensive ones in JSON among them: six bytes for a control character, three for half of a pair. */
const LETTERS = ["x", "\u0000", "\u001f", '"', "\\", "é", "字", "\u{1f4a5}", "\ud800"];

/** Events of every size whose texts are all of this letter, since mixed ones never come near the limit of each part. */
function eventsOf(letter: string) {
  const text = (maxLength: number) =>
    fc
      .oneof(fc.nat(maxLength), fc.constant(maxLength))
      .map((length) => letter.repeat(length).slice(0, maxLength));
  const anyFrame = fc.record({
    function: text(1_000),
    file: text(1_000),
    line: fc.nat(),
    column: fc.nat(),
    inApp: fc.boolean(),
  });
  const exception = (maxMessage: number) =>
    fc.record({
      type: text(200),
      value: text(maxMessage),
      frames: fc.array(anyFrame, { minLength: 1, maxLength: 50, size: "max" }),
    });
  const anyContext = fc.dictionary(fc.string(), fc.oneof(text(50_000), fc.jsonValue()), { maxKeys: 5 });
  return (
    fc
      .record({
        environment: text(50_000),
        release: text(50_000),
        transaction: text(50_000),
        exceptions: fc
          .tuple(exception(8_192), fc.array(exception(50_000), { maxLength: 2 }))
          .map(([thrown, causes]) => [thrown, ...causes]),
        tags: fc.dictionary(
          fc.oneof(text(50), fc.constantFrom("durable_object.id", "handler", "workflow.step", "trimmed")),
          text(50_000),
          { maxKeys: 10 },
        ),
        contexts: fc.dictionary(fc.constantFrom("durable_object", "workflow", "alarm", "mine"), anyContext),
        extra: anyContext,
        breadcrumbs: fc.array(
          fc.record({ timestamp: fc.nat(), level: fc.constant("info" as const), message: text(5_000) }),
          { maxLength: 30 },
        ),
        request: fc.record({ method: text(20), url: text(50_000) }),
      })
      // The generator's JSON is of no type of ours.
      .map((parts) => eventOf(JSON.parse(JSON.stringify(parts))))
  );
}

test("every trimmed record fits into a message, with its id, type, message and top frame", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LETTERS).chain(eventsOf),
      fc.subarray(["sentry", "flarelog"]),
      (event, to) => {
        const record = encodeRecord(event, to);
        expect(countBytes(record)).toBeLessThanOrEqual(LIMIT);
        const [before, after] = [event.exceptions[0], record.event.exceptions[0]];
        // Compared without their texts, which are too long to print.
        expect(record.event.id === event.id).toBe(true);
        expect(after?.type === before?.type.toWellFormed()).toBe(true);
        expect(after?.value === before?.value.toWellFormed()).toBe(true);
        const [top, topAfter] = [before?.frames[0], after?.frames[0]];
        expect(top?.function?.toWellFormed().startsWith(topAfter?.function ?? "none")).toBe(true);
        expect([topAfter?.line, topAfter?.column]).toEqual([top?.line, top?.column]);
        expect(parseRecord(JSON.parse(JSON.stringify(record)))).toMatchObject({ v: 1 });
      },
    ),
    { numRuns: 30, endOnFailure: true },
  );
}, 120_000);
