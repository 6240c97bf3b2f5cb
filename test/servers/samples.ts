import fc from "fast-check";
import type { LogLevel } from "../../worker/capture/entries/logger.ts";

/** What is logged in one invocation, and where. */
export interface Sample {
  readonly lines: readonly SampleLine[];
  readonly names: {
    readonly environment: string;
    readonly release: string;
    readonly serverName: string;
    readonly object: string;
  };
  readonly id: string;
  /** The headers of its request. */
  readonly headers: Record<string, string>;
  readonly tracestate: string;
  /** What `beforeSend` puts into each record. */
  readonly hooked: object;
}

interface SampleLine {
  readonly level: LogLevel;
  readonly message: string;
  /** What it is logged as. */
  readonly said: unknown;
  readonly attributes: Record<string, unknown>;
  readonly thrown: unknown;
  readonly tag: string;
  /** What `logRaw` gets. */
  readonly entry: object;
}

/** OpenTelemetry, Sentry or this library give these a meaning. */
const NAMES =
  "sentry.release sentry.timestamp.sequence sentry.message.template sentry.observed_timestamp_nanos service.name log.record.uid client.address user.id user_agent.original http.method level body __proto__ __header _meta trace_id timestamp doId error tags";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string(),
  fc.string({ unit: fc.constantFrom("\ud83d", "\0", "\n", "%", "=", ",", "{", "ä") }),
);
const short = fc.string({ unit: fc.constantFrom(..."aB1-_.:/ \n\ud83dä"), maxLength: 300 });
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 2 ** 53, -(2 ** 53), 2 ** 63, 1e21, 5e-324),
);
const json = fc.oneof(fc.jsonValue({ maxDepth: 2 }), number);
const name = fc.oneof(text, fc.constantFrom(...NAMES.split(" ")));
const hex = (digits: number) =>
  fc
    .string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: digits - 1, maxLength: digits - 1 })
    .map((random) => `${random}1`);
const attributes = fc.oneof(
  fc.dictionary(name, fc.oneof(json, fc.array(number), fc.array(text), fc.date(), fc.bigInt())),
  fc.object({ withBigInt: true, withDate: true, withNullPrototype: true }),
);

const line: fc.Arbitrary<SampleLine> = fc.record({
  level: fc.constantFrom<LogLevel>("trace", "debug", "info", "warn", "error", "fatal"),
  message: text,
  said: fc.oneof(text, fc.anything()),
  attributes,
  thrown: fc.oneof(
    fc.anything(),
    text.map((message) => new Error(message, { cause: new TypeError(message) })),
  ),
  tag: text,
  entry: fc.record(
    {
      timestamp: fc.oneof(
        text,
        fc.date().map(String),
        number,
        fc.constantFrom("0001-01-01", "+275760-09-13", "2026-01-01T00:00:00.123456789Z"),
      ),
      level: fc.constantFrom("TRACE", "info", "Fatal"),
      message: fc.anything(),
      source: fc.anything(),
      metadata: attributes,
      traceId: fc.oneof(
        hex(32),
        hex(32).map((id) => id.toUpperCase()),
        text,
      ),
      spanId: fc.oneof(hex(16), text),
    },
    { requiredKeys: ["level"] },
  ),
});

const headers = fc
  .tuple(
    hex(32),
    hex(16),
    fc.dictionary(fc.constantFrom(..."sample_rate sampled release replay_id user user_id".split(" ")), text),
  )
  .map(([traceId, spanId, baggage]) => ({
    traceparent: `00-${traceId}-${spanId}-01`,
    tracestate: "congo=1,rojo=2",
    baggage: Object.entries({ trace_id: traceId, public_key: "a".repeat(32), ...baggage })
      .map(([key, value]) => `sentry-${key}=${encodeURIComponent(value.toWellFormed())}`)
      .join(),
  }));

const hooked = fc.record(
  {
    message: text,
    attributes: fc.dictionary(name, json),
    handler: text,
    object: fc.record({ id: text, name: text, class: text }, { requiredKeys: ["id"] }),
    trace: fc.record({
      traceId: fc.oneof(text, hex(32)),
      spanId: fc.oneof(text, hex(16)),
      parentSpanId: text,
    }),
    request: fc.record({ method: text, url: text }),
    user: fc.record({ id: text, username: text, email: text, ip_address: text }, { requiredKeys: [] }),
    tags: fc.dictionary(name, text),
    dropped: number,
  },
  { requiredKeys: [] },
);

export const samples: fc.Arbitrary<Sample> = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  names: fc.record({ environment: short, release: short, serverName: short, object: short }),
  id: hex(64),
  headers,
  tracestate: text,
  hooked,
});
