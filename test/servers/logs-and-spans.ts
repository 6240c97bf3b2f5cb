/**
 * Has real servers judge what the library sends by HTTP: hostile lines of both loggers, errors and spans. OpenTelemetry's
 * collector has to write each record and span once, with every value and its type. Sentry's Relay has to pass on each log
 * item, event and transaction once, without a fault.
 *
 *   go install go.opentelemetry.io/collector/cmd/builder@v0.162.0
 *   builder --config test/servers/collector.builder.yaml
 *   pip download --no-deps --no-binary :all: sentry-relay==0.10.1
 *   tar xf sentry_relay-0.10.1.tar.gz && unzip sentry_relay-0.10.1/rustsrc.zip
 *   (cd rustsrc && RELAY_RELEASE=relay@26.9.0 cargo build -p relay)
 *   node test/servers/logs-and-spans.ts <the collector> rustsrc/target/debug/relay
 *
 * The builder says where it has put the collector. The source package of `sentry-relay` holds all of Relay, which needs a
 * Rust newer than 1.95. Only its feature `processing` needs `symbolic`: without access to that repository, take its lines
 * out of both `Cargo.toml`.
 */
import { startCollector } from "./collector.ts";
import { compareOtlp, listOtlpItems } from "./otlp-items.ts";
import { type Recorder, startRecorder } from "./recorder.ts";
import { startRelay } from "./relay.ts";
import { sendSamples } from "./send-samples.ts";
import { compareSentry, listSentryItems } from "./sentry-items.ts";
import { findMistyped, sendTypedLine, TYPED_FOR_COLLECTOR, TYPED_FOR_RELAY } from "./typed-line.ts";

const SAMPLES = 1_000;
const [collectorProgram, relayProgram] = process.argv.slice(2);
if (!collectorProgram || !relayProgram)
  throw new Error("which collector, which Relay? See the head of this file");

const collector = await startCollector(collectorProgram);
const relay = await startRelay(relayProgram);
const toCollector = await startRecorder(collector.url);
const toRelay = await startRecorder(relay.url);
const env = {
  FLARELOG_ENDPOINT: toCollector.url,
  FLARELOG_API_KEY: "key",
  SENTRY_DSN: `${toRelay.url.replace("//", `//${"a".repeat(32)}@`)}/1`,
};
const sent = await sendSamples(env, SAMPLES);
await sendTypedLine(env);
toCollector.stop();
toRelay.stop();
const written = await collector.stop();
const relayed = await relay.stop();

const { lines, flarelogLines, errors, spans } = sent;
const requests = toCollector.exchanges.map(({ body }) => JSON.parse(body));
const envelopes = toRelay.exchanges.map(({ body }) => body);
report(
  "OpenTelemetry's collector",
  lines + flarelogLines + errors + spans + 1,
  listOtlpItems(written).length,
  [
    ...listRefusals(toCollector),
    ...compareOtlp(requests, written),
    ...findMistyped(written, TYPED_FOR_COLLECTOR),
  ],
);
report("Sentry's Relay", lines + errors + spans + 1, listSentryItems(relayed).length, [
  ...listRefusals(toRelay),
  ...compareSentry(envelopes, relayed),
  ...findMistyped(relayed, TYPED_FOR_RELAY),
]);

function listRefusals({ exchanges }: Recorder): string[] {
  return exchanges
    .filter(({ status, answer }) => status !== 200 || /rejected|errorMessage/.test(answer))
    .map(({ path, status, answer }) => `refused: ${path} ${status} ${answer}`);
}

function report(who: string, count: number, read: number, faults: readonly string[]): void {
  console.log(`${who}: ${count} sent, ${read} read, ${faults.length} faults`);
  for (const fault of faults.slice(0, 10)) console.log("WRONG", fault.slice(0, 1_000));
  if (faults.length || read !== count) process.exitCode = 1;
}
