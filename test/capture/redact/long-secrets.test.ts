import { expect, test } from "vitest";
import { listBreadcrumbs } from "../../../worker/capture/consumer/tail/breadcrumbs.ts";
import { createCapture, memoryTransport } from "../../../worker/capture/index.ts";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";
import { toPlainJson } from "../../../worker/capture/safe/plain-json.ts";

/** Of 1.7 kB, as tokens and keys are; no two parts of it are equal. */
const SECRET = Array.from({ length: 300 }, (_, i) => `k${(i * 7919).toString(36)}Z`)
  .join("")
  .slice(0, 1_700);
const ENCODINGS: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "by percent signs": (text) => text.replace(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`),
  "in JSON in an address": (text) =>
    encodeURIComponent(text.replace(/./g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)),
  "in base64": (text) => btoa(text),
  "in base64 in an address": (text) => encodeURIComponent(btoa(`user:${text}`)),
};

test.for(Object.entries(ENCODINGS))(
  "the beginning of a long secret does not leave where a text is cut: %s",
  async ([, encode]) => {
    const memory = memoryTransport();
    const capture = createCapture({ transports: [memory], fallback: false });
    const sent = encode(SECRET);
    // So that the limits of texts fall on every part of it.
    for (const before of ["", "x ".repeat(80), "x ".repeat(95), `${"x ".repeat(4_090)}`, "x ".repeat(990)]) {
      const text = `${before}${sent}`;
      const error = Object.assign(new Error(text), {
        name: text,
        detail: text,
        stack: `Error\n    at ${text} (a.js:1:1)`,
      });
      await capture({ TOKEN: SECRET }, error, {
        tags: { [text]: text, note: text },
        extra: { [text]: text, deep: [text] },
        handler: text,
        object: text,
        request: { method: "GET", url: `https://example.com/${text}` },
      });
    }
    const all = JSON.stringify(memory.events);
    expect(all.includes("[env.TOKEN]")).toBe(true);
    // What stands in front of a secret in base64 stays.
    for (let i = 12; i + 8 <= sent.length; i += 4)
      expect([i, all.includes(sent.slice(i, i + 8))]).toEqual([i, false]);
  },
);

test("the beginning of a secret at the end of a text does not leave, however the text was cut", () => {
  const { scrub } = createRedaction({ TOKEN: SECRET }, {});
  expect(scrub(`no account for ${SECRET.slice(0, 20)}`)).toBe("no account for [env.TOKEN]");
  expect(scrub(`no account for ${SECRET.slice(0, 20)} here`)).toContain(SECRET.slice(0, 20));
});

test("a few characters of a secret do not stay at a visible cut", () => {
  const redaction = createRedaction({ TOKEN: SECRET }, {});
  // A text is cut 4,096 characters behind its limit, and cleaned then.
  const before = SECRET.repeat(3).padEnd(2_000 + 4_096 - 7, " x");
  const { note } = toPlainJson({ note: before + SECRET }, redaction, { bytes: 10_000 });
  expect(note).toContain("[env.TOKEN]");
  expect(note).not.toContain(SECRET.slice(0, 7));
});

test("a text that is cut is as long as its limit", () => {
  const { note } = toPlainJson({ note: "x".repeat(3_000) }, createRedaction({ TOKEN: SECRET }, {}), {
    bytes: 10_000,
  });
  expect(note).toBe(`${"x".repeat(2_000)}… [1000 more]`);
});

test("the beginning of a secret does not stay at the cut of a log line", () => {
  const redaction = createRedaction({ TOKEN: SECRET }, {});
  const logs = [SECRET, { SECRET }, [SECRET], "x".repeat(490) + SECRET].map((message) => ({
    timestamp: 1,
    level: "log",
    message: [message],
  }));
  const lines = JSON.stringify(listBreadcrumbs(logs, redaction));
  expect(lines).toContain("[env.TOKEN]");
  expect(lines).not.toContain(SECRET.slice(0, 8));
});
