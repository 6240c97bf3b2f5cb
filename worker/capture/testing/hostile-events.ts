import type { CapturedEvent } from "../event/captured-event.ts";
import type { JsonObject } from "../safe/plain-json.ts";
import { eventSaying, sampleEvent } from "./sample-event.ts";

const HALF_A_PAIR = "\ud83d";

/** Events that are valid and hard to encode, each with what is hard about it. */
export function hostileEvents(): [what: string, event: CapturedEvent][] {
  return [
    ["a message of 100,000 characters", eventSaying("x".repeat(100_000))],
    ["900,000 characters of extra", sampleEvent({ extra: { text: "y".repeat(900_000) } })],
    ["half of a surrogate pair", { ...eventSaying(HALF_A_PAIR), extra: { [HALF_A_PAIR]: HALF_A_PAIR } }],
    ["line ends and control characters", eventSaying("\r\n\u0000\u001b[31m\u2028--\n{}\n")],
    ["values 100 levels deep", sampleEvent({ extra: nested(100) })],
    ["keys named __proto__", sampleEvent({ extra: PROTO, contexts: { own: PROTO }, tags: TAGS })],
    ["nothing but what must be", bare()],
  ];
}

function nested(levels: number): JsonObject {
  let value: JsonObject = {};
  for (let level = 0; level < levels; level++) value = { value };
  return value;
}

/** In a literal the key would set the prototype. */
const PROTO: JsonObject = JSON.parse(
  '{ "__proto__": { "polluted": true }, "constructor": { "prototype": 1 } }',
);
const TAGS: Record<string, string> = JSON.parse('{ "__proto__": "a", "toString": "b" }');

function bare(): CapturedEvent {
  const { id, timestamp, level, environment, mechanism } = sampleEvent();
  const exceptions = [{ type: "", value: "", frames: [] }];
  return { id, timestamp, level, environment, mechanism, exceptions, tags: {}, contexts: {}, extra: {} };
}
