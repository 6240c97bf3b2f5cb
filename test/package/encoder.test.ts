import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, inject, test } from "vitest";
import type { CapturedEvent } from "../../worker/capture/index.ts";
import { createEncoder, type SentrySdk } from "../../worker/capture/sentry/sentry-sdk.ts";
import { sampleEvent } from "../../worker/capture/testing/sample-event.ts";
import { encodeSentryEvent } from "../../worker/capture/wire/sentry-envelope.ts";

const DSN = "https://publickey@sentry.example/1";
const thrown = { type: "RangeError", value: "too far", frames: [] };

const EVENTS: [string, Partial<CapturedEvent>][] = [
  ["as an object sends it", {}],
  ["with a release and another environment", { release: "4.2.0", environment: "staging" }],
  ["without a stack", { exceptions: [thrown] }],
  [
    "with causes and members",
    {
      exceptions: [
        thrown,
        { ...thrown, parent: 0, source: "cause" },
        { ...thrown, parent: 0, source: "errors[0]", synthetic: true },
      ],
    },
  ],
  ["with a trace", { contexts: { trace: { trace_id: "1".repeat(32), span_id: "2".repeat(16) } } }],
  [
    "with much in it",
    {
      level: "fatal",
      tags: { a: "b", c: "d" },
      extra: { deep: { list: [1, "two", null, { three: true }] }, long: "x".repeat(10_000) },
      contexts: { alarm: { retry_count: 6, is_retry: true } },
      breadcrumbs: [{ timestamp: 1_000, level: "info", message: "before" }],
      request: { method: "GET", url: "https://example.com/" },
      debugIds: { "/index.js": "6bf6b9a7-0d0f-4b0a-9b0e-0d6f0b1a2c3d" },
    },
  ],
];

/** Lines of an envelope; the trace that the client makes up for an event without one has random ids. */
function linesOf(envelope: string): unknown[] {
  const lines = envelope.split("\n").map((line) => JSON.parse(line));
  const [header, , event] = lines;
  delete header.sent_at;
  if (!event.contexts.trace.trace_id.startsWith("1".repeat(32))) delete event.contexts.trace;
  return lines;
}

test.for(EVENTS)(
  "the parts of the SDK that the build leaves out make no difference to an event %s",
  async ([, parts]) => {
    const path = join(inject("installed"), "dist/sentry/sentry-sdk.js");
    const published: SentrySdk = await import(pathToFileURL(path).href);
    const event = encodeSentryEvent(sampleEvent(parts));
    const [whole, built] = [createEncoder, published.createEncoder].map((create) =>
      linesOf(create(DSN, event.environment ?? "production", event.release)(event)),
    );
    expect(whole).toHaveLength(3);
    expect(built).toEqual(whole);
  },
);
