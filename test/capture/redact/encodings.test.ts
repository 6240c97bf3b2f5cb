import fc from "fast-check";
import { expect, test } from "vitest";
import { buildEvent } from "../../../worker/capture/event/build-event.ts";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";

const bytesOf = (text: string) => [...new TextEncoder().encode(text)];
const inHex = (code: number, digits: number) => code.toString(16).padStart(digits, "0");
const base64 = (text: string) => btoa(String.fromCharCode(...bytesOf(text)));
const units = (text: string) => text.split("").map((unit) => unit.charCodeAt(0));

const ENCODINGS: Record<string, (text: string) => string> = {
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  "JSON with escaped slashes": (text) => JSON.stringify(text).slice(1, -1).replaceAll("/", "\\/"),
  "unicode escapes": (text) =>
    units(text)
      .map((unit) => `\\u${inHex(unit, 4)}`)
      .join(""),
  "unicode escapes of all but words": (text) =>
    text.replace(/[^\w]/g, (unit) => `\\u${inHex(unit.charCodeAt(0), 4).toUpperCase()}`),
  encodeURIComponent: (text) => encodeURIComponent(text),
  encodeURI: (text) => encodeURI(text),
  "encodeURIComponent in lower case": (text) =>
    encodeURIComponent(text).replace(/%../g, (mark) => mark.toLowerCase()),
  URLSearchParams: (text) => `${new URLSearchParams({ k: text })}`.slice(2),
  "every byte by a percent sign": (text) =>
    bytesOf(text)
      .map((byte) => `%${inHex(byte, 2)}`)
      .join(""),
  "HTML entities": (text) =>
    text.replace(
      /[&<>"'/]/g,
      (one) =>
        ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one] ??
        `&#x${inHex(one.charCodeAt(0), 2)};`,
    ),
  "decimal entities": (text) => [...text].map((one) => `&#${one.codePointAt(0)};`).join(""),
  base64,
  "base64 at offset 1": (text) => base64(`u${text}p`),
  "base64 at offset 2": (text) => base64(`u:${text}`),
  base64url: (text) => base64(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
  hex: (text) =>
    bytesOf(text)
      .map((byte) => inHex(byte, 2))
      .join(""),
  "hex in capitals": (text) =>
    bytesOf(text)
      .map((byte) => inHex(byte, 2).toUpperCase())
      .join(""),
};

/** Small and capital letters, digits and other characters, some of each, in any order. */
const secrets = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), minLength: 2, maxLength: 10 }),
    fc.string({ unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"), minLength: 2, maxLength: 10 }),
    fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 2, maxLength: 10 }),
    fc.string({
      unit: fc.constantFrom(..." !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~üñ€"),
      minLength: 2,
      maxLength: 10,
    }),
  )
  .chain((parts) => fc.shuffledSubarray([...parts.join("")], { minLength: parts.join("").length }))
  .map((characters) => characters.join(""))
  .filter((secret) => secret.trim() === secret);

/** Of any characters, four of them different: by its name it is a secret. */
const namedSecrets = fc
  .string({ unit: "grapheme", minLength: 8, maxLength: 40 })
  .filter((secret) => new Set(secret).size >= 4 && secret.trim() === secret && secret.isWellFormed());

test.for([
  ["a secret of four kinds of characters", "VALUE", secrets],
  ["any text under the name of a secret", "API_SECRET", namedSecrets],
] as const)("%s survives no chain of two encodings", ([, binding, values]) => {
  fc.assert(
    fc.property(
      values,
      fc.array(fc.constantFrom(...Object.keys(ENCODINGS)), { maxLength: 2 }),
      fc.constantFrom("", "say ", "k=", "/", "x"),
      fc.constantFrom("", " now", "&n=1", "/", "y."),
      (secret, chain, before, after) => {
        const encoded = chain.reduce((text, name) => ENCODINGS[name]?.(text) ?? text, secret);
        const scrubbed = createRedaction({ [binding]: secret }, {}).scrub(before + encoded + after);
        expect(scrubbed).toContain(`[env.${binding}]`);
        // The outer characters of base64 hold what stands beside the secret as well, and its end may be padded. Of a short
        // secret, that padding is nearly half of what is left when it is escaped.
        const mayStay = /base64|hex/.test(chain.join()) ? encoded.length / 2 + 2 : 0;
        const rest = scrubbed.replace(/\[(env\.\w+|masked)\]/g, "").length - (before + after).length;
        expect([chain, scrubbed, rest]).toEqual([chain, scrubbed, Math.min(rest, mayStay)]);
      },
    ),
    { numRuns: 3_000 },
  );
});

test("a secret in base64 is found at any character offset and at any byte offset", () => {
  const { scrub } = createRedaction({ VALUE: "aB3$xY7&mN5*qR9!" }, {});
  for (const characters of ["", "a", "ab", "abc", "abcd"])
    for (const bytes of ["", "u", "u:", "u:v"])
      for (const bits of ["base64", "hex"] as const) {
        const encoded = ENCODINGS[bits]?.(`${bytes}aB3$xY7&mN5*qR9!${bytes}`);
        expect([characters, bytes, scrub(`${characters}${encoded}`)]).toEqual([
          characters,
          bytes,
          expect.stringContaining("[env.VALUE]"),
        ]);
      }
});

test.for([
  ["as it is", (text: string) => text],
  ["in JSON", (text: string) => JSON.stringify({ text })],
] as const)(
  "no secret survives the path of an address, where backslashes become slashes: %s",
  ([, write]) => {
    fc.assert(
      // Addresses resolve dots, and leave percent signs as they are.
      fc.property(
        secrets.filter((secret) => !/[.%]/.test(secret)),
        (secret) => {
          const url = Object.assign(new URL("https://u.example"), { pathname: `/${write(secret)}` });
          expect(createRedaction({ VALUE: secret }, {}).scrub(url.href)).toContain("[env.VALUE]");
        },
      ),
      { numRuns: 1_000 },
    );
  },
);

/** Every key and every text of a value. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]);
}

test("no part of an event holds a secret, encoded or not", () => {
  fc.assert(
    fc.property(
      secrets,
      fc.array(fc.constantFrom(...Object.keys(ENCODINGS)), { maxLength: 2 }),
      (secret, chain) => {
        const encoded = chain.reduce((text, name) => ENCODINGS[name]?.(text) ?? text, secret);
        const text = `see ${encoded} there`;
        const error = Object.assign(new Error(text, { cause: text }), {
          name: text,
          detail: text,
          stack: `Error: ${text}\n    at ${text} (${text}.js:1:1)`,
        });
        const context = {
          tags: { [text]: text },
          extra: { [text]: text, deep: [{ [text]: text }] },
          request: { method: "GET", url: `https://example.com/${text}` },
          handler: text,
          object: text,
        };
        const redaction = createRedaction({ VALUE: secret }, {});
        const texts = textsOf(buildEvent(error, context, { environment: "test" }, redaction, ""));
        expect(texts.filter((one) => one.includes(secret) || one.includes(encoded))).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
