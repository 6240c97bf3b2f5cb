/**
 * Has strangers' code judge what the encoders of logs and spans make of hostile values: OpenTelemetry's own messages, and
 * Sentry's normaliser for transactions. Sentry publishes no reader of its log items: the tests hold those to its text.
 *
 *   python3 -m venv /tmp/servers && /tmp/servers/bin/pip install opentelemetry-proto sentry-relay
 *   node test/servers/logs-and-spans.ts /tmp/servers
 */
import { resolve } from "node:path";
import fc from "fast-check";
import { createLogger, type LogLevel, memoryLogTransport } from "../../worker/capture/entries/logger.ts";
import { nextId } from "../../worker/capture/memory/sequence.ts";
import { buildSpan } from "../../worker/capture/trace/build-span.ts";
import { runInTrace, type Trace } from "../../worker/capture/trace/current.ts";
import { parseDsn } from "../../worker/capture/wire/dsn.ts";
import { encodeOtlpRecords } from "../../worker/capture/wire/otlp-records.ts";
import { encodeOtlpTraces } from "../../worker/capture/wire/otlp-traces.ts";
import { encodeTransaction } from "../../worker/capture/wire/sentry-transaction.ts";
import { normalise, readOtlp } from "./servers.ts";

const SAMPLES = 1_500;
const [given] = process.argv.slice(2);
if (!given) throw new Error("which Python environment? See the head of this file");
const python = resolve(given);

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.string());
const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: digits, maxLength: digits });
const traces: fc.Arbitrary<Trace> = fc.record({
  traceId: hex(31).map((digits) => `${digits}1`),
  spanId: hex(15).map((digits) => `${digits}1`),
  tracestate: fc.oneof(fc.constant("congo=1,rojo=2"), text),
});
const levels = fc.constantFrom<LogLevel>("trace", "debug", "info", "warn", "error", "fatal");
const lines = fc.record({
  level: levels,
  message: text,
  attributes: fc.object(),
  thrown: fc.anything(),
  tag: text,
});

const memory = memoryLogTransport();
for (const [index, trace] of fc.sample(traces, SAMPLES).entries()) {
  const log = createLogger({}, { transports: [memory], console: false });
  const [line] = fc.sample(lines, 1);
  if (!line) continue;
  log.setUser(line.tag);
  log.setTag(line.tag, line.message);
  log.addBreadcrumb({ message: line.message });
  runInTrace(trace, () => {
    if (index % 2) log.logError(line.thrown, line.attributes);
    else log.log(line.level, line.message, line.attributes);
  });
  await log.flush();
}
const requests = memory.records.map((record) =>
  encodeOtlpRecords({ id: nextId(), environment: "test", records: [record] }),
);

const dsn = parseDsn("https://publickey@sentry.example/1");
if ("invalid" in dsn) throw new Error(dsn.invalid);
const transactions: string[] = [];
for (const trace of fc.sample(traces, SAMPLES)) {
  const [line] = fc.sample(lines, 1);
  const context = {
    handler: "fetch",
    object: line?.tag ?? "",
    tags: { [line?.tag ?? ""]: line?.message ?? "" },
    request: new Request("http://shop/basket?token=1"),
  };
  const span = buildSpan(
    { env: {}, ctx: {}, context, trace },
    { start: Date.now() - 5, isFailed: false, value: new Response("fine") },
    { tracesSampleRate: 1 },
    "",
  );
  requests.push(encodeOtlpTraces(span));
  transactions.push(encodeTransaction(span, dsn).split("\n")[2] ?? "");
}

const judged = [
  ["OpenTelemetry's messages", requests, readOtlp(python, requests)],
  ["Sentry's normaliser", transactions, normalise(python, transactions)],
] as const;
for (const [who, sent, said] of judged) {
  const wrong = sent.filter((_, index) => said[index] !== "{}");
  console.log(`${who}: ${sent.length} read, ${wrong.length} wrong`);
  for (const [index, one] of wrong.slice(0, 5).entries())
    console.log("WRONG", one.slice(0, 1_000), said.filter((text) => text !== "{}")[index]);
  if (wrong.length || said.length !== sent.length) process.exitCode = 1;
}
