import { afterEach, expect, test } from "vitest";
import { createLogger, type LogBatch } from "../../../worker/capture/entries/logger.ts";
import { recordSpans, type Span } from "../../../worker/capture/entries/trace.ts";
import { captureHandlers, createCapture, memoryTransport } from "../../../worker/capture/index.ts";

const { prepareStackTrace } = Error;
afterEach(() => {
  Error.prepareStackTrace = prepareStackTrace;
});

/** What an event, a log record and a span say of the environment, for calls from this file. */
async function environmentsFrom(file: string) {
  Error.prepareStackTrace = () => `Error\n    at handle (${file}:1:1)`;
  const memory = memoryTransport();
  await createCapture({ transports: [memory] })({}, new Error("failed"));

  const batches: LogBatch[] = [];
  const sendLogs = async (batch: LogBatch) => {
    batches.push(batch);
    return { status: "delivered" } as const;
  };
  const log = createLogger({}, { console: false, transports: [{ name: "kept", sendLogs }] });
  log.info("a line");
  await log.flush();

  const spans: Span[] = [];
  const send = async (span: Span) => {
    spans.push(span);
    return { status: "delivered" } as const;
  };
  const transport = { name: "kept", isConfigured: () => true, send };
  const record = recordSpans({ tracesSampleRate: 1, transports: [transport] });
  const work: Promise<unknown>[] = [];
  const ctx = { waitUntil: (promise: Promise<unknown>) => void work.push(promise) };
  const handler = captureHandlers({ fetch: (..._: unknown[]) => new Response() }, { spans: record });
  await handler.fetch(new Request("http://shop/"), {}, ctx);
  await Promise.all(work);
  return [memory.events, batches, spans].map((kept) => kept.map(({ environment }) => environment));
}

test("on this machine events, log records and spans are of the environment development", async () => {
  expect(await environmentsFrom("file:///home/ada/shop/.wrangler/tmp/index.js")).toEqual([
    ["development"],
    ["development"],
    ["development"],
  ]);
});

test("deployed they are of the environment production", async () => {
  expect(await environmentsFrom("index.js")).toEqual([["production"], ["production"], ["production"]]);
});
