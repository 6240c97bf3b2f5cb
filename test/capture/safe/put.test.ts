import { expect, test } from "vitest";
import { ownFacts } from "../../../worker/capture/event/error-chain.ts";
import { toTags } from "../../../worker/capture/event/tags.ts";
import { toPlainJson } from "../../../worker/capture/safe/plain-json.ts";
import { put } from "../../../worker/capture/safe/put.ts";
import { encodeContexts } from "../../../worker/capture/wire/sentry-contexts.ts";
import { encodeTags } from "../../../worker/capture/wire/sentry-rules.ts";

const REDACTION = { scrub: (text: string) => text, masks: () => false };
/** Names that every object inherits. */
const TEXT = '{"__proto__":"a","constructor":"b","toString":"c","hasOwnProperty":"d","1":"e"}';

/** Parsed, because in a literal `__proto__` sets the prototype. */
const given = () => JSON.parse(TEXT) as Record<string, string>;

test.for<[what: string, copy: (fields: Record<string, string>) => object]>([
  ["a value", (fields) => toPlainJson(fields, REDACTION, { bytes: 8_000 })],
  ["tags", (fields) => toTags(REDACTION, fields)],
  ["tags of Sentry", encodeTags],
  [
    "own properties of an error",
    (fields) => ownFacts(Object.defineProperties(new Error("x"), describe(fields))),
  ],
  [
    "a map",
    (fields) =>
      toPlainJson({ map: new Map(Object.entries(fields)) }, REDACTION, { bytes: 8_000 })["map"] as object,
  ],
])("%s keeps fields with names that every object inherits", ([, copy]) => {
  const copied = copy(given());
  expect(JSON.parse(JSON.stringify(copied))).toEqual(given());
  expect(Object.getPrototypeOf(copied)).toBe(Object.prototype);
});

test("contexts keep such names too", () => {
  const contexts = JSON.parse(`{"__proto__":{"a":1},"constructor":{"b":2}}`);
  const { runtime, ...rest } = encodeContexts(contexts);
  expect(runtime).toEqual({ name: "cloudflare" });
  expect(JSON.stringify(rest)).toBe(JSON.stringify(contexts));
});

test("a name that is set twice has the later value", () => {
  const fields: Record<string, number> = {};
  for (const [index, name] of ["a", "__proto__", "a", "__proto__"].entries()) put(fields, name, index);
  expect(Object.entries(fields)).toEqual([
    ["a", 2],
    ["__proto__", 3],
  ]);
});

function describe(fields: Record<string, string>): PropertyDescriptorMap {
  return Object.getOwnPropertyDescriptors(fields);
}
