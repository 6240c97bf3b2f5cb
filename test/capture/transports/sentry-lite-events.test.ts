import { expect, onTestFinished, test } from "vitest";
import {
  type CaptureContext,
  type CapturedEvent,
  type CaptureOptions,
  createCapture,
  sentryLiteTransport,
  sentryTransport,
} from "../../../worker/capture/index.ts";
import { newProject } from "../../support/received.ts";

/**
 * All that is not the same in what the two transports send. The SDK invents a trace for each event that has none, which
 * nothing else belongs to; and it names its package and its integrations, of which there are none.
 */
const DIFFERENCES = ["event.contexts.trace", "event.sdk.integrations", "event.sdk.packages"];

type Line = Record<string, unknown>;

/** Reports an error by both transports at once, and resolves to the lines of both envelopes. */
async function byBoth(error: unknown, context?: CaptureContext, options?: CaptureOptions) {
  const [sdk, lite] = [newProject(), newProject()];
  const transports = [sentryTransport({ dsn: sdk.dsn }), sentryLiteTransport({ dsn: lite.dsn })];
  const { outcomes } = await createCapture({ ...options, transports })({}, error, context);
  expect(outcomes.map(({ status }) => status)).toEqual(["delivered", "delivered"]);
  const [sdkRequests, liteRequests] = await Promise.all([sdk.requests(), lite.requests()]);
  return { sdk: linesOf(sdkRequests[0]?.body), lite: linesOf(liteRequests[0]?.body) };
}

function linesOf(envelope = ""): Record<string, Line> {
  const [header = "", item = "", event = ""] = envelope.split("\n");
  const { sent_at, ...rest } = JSON.parse(header);
  expect(Date.now() - Date.parse(sent_at)).toBeLessThan(60_000);
  return { header: rest, item: JSON.parse(item), event: JSON.parse(event) };
}

/** Paths of what is different, or in one of them only. */
function differences(one: unknown, other: unknown, path = ""): string[] {
  if (Object.is(one, other)) return [];
  if (Object(one) !== one || Object(other) !== other) return [path];
  const keys = new Set([...Object.keys(Object(one)), ...Object.keys(Object(other))]);
  return [...keys].flatMap((key) =>
    differences(
      Reflect.get(Object(one), key),
      Reflect.get(Object(other), key),
      `${path}.${key}`.replace(/^\./, ""),
    ),
  );
}

const withoutStack = Object.assign(new Error("no stack"), { stack: "" });
const unreadable = new Proxy(new Error(), {
  get() {
    throw new Error("trap");
  },
});
const everything: CaptureContext = {
  object: "Room",
  alarm: { retryCount: 6, isRetry: true, scheduledTime: 1 },
  request: new Request("https://shop.example/pay?card=1", { method: "POST" }),
  level: "warning",
  tags: { tenant: 7, half: "\ud83d" },
  extra: { cart: { items: [{ deep: { deeper: { deepest: { hidden: 1 } } } }] }, "": null },
};

const CASES: [what: string, error: unknown, context?: CaptureContext, options?: CaptureOptions][] = [
  ["a plain error", new TypeError("plain")],
  ["a chain of causes", new Error("a", { cause: new RangeError("b", { cause: "c" }) })],
  ["an AggregateError", new AggregateError([new Error("a"), new TypeError("b", { cause: 1 })], "both")],
  ["a thrown text", "just text"],
  ["an error without a stack", withoutStack],
  ["an error that throws when read", unreadable],
  ["a message of 20,000 characters", new Error(`\ud83d${"x".repeat(20_000)}`)],
  ["tags, contexts, extra, request and level", new Error("all"), everything],
  ["a release and an environment", new Error("named"), {}, { release: "1.2.3", environment: "staging" }],
  [
    "breadcrumbs",
    new Error("crumbs"),
    {},
    {
      beforeSend: (event) => ({
        ...event,
        breadcrumbs: [{ timestamp: 1_700_000_000_123, level: "info", message: "before" }],
      }),
    },
  ],
];

test.for(CASES)("%s is the same without the SDK", async ([, error, context, options]) => {
  const { sdk, lite } = await byBoth(error, context, options);
  expect(differences(sdk, lite)).toEqual(DIFFERENCES);
});

test("the trace of an event is the same without the SDK", async () => {
  const trace = { trace_id: "1".repeat(32), span_id: "2".repeat(16) };
  const beforeSend = (event: CapturedEvent) => ({ ...event, contexts: { trace } });
  const { sdk, lite } = await byBoth(new Error("traced"), {}, { beforeSend });
  expect(lite.event?.contexts).toMatchObject({ trace });
  expect(differences(sdk, lite)).toEqual(DIFFERENCES.filter((path) => path !== "event.contexts.trace"));
});

/** Leaves debug ids as a bundler's plugin does, until the test ends. */
function leaveDebugIds(name: "_sentryDebugIds" | "_debugIds", ids: unknown): void {
  Reflect.set(globalThis, name, ids);
  onTestFinished(() => void Reflect.deleteProperty(globalThis, name));
}

const CHUNK_ID = "6bf6b9a7-0d0f-4b0a-9b0e-0d6f0b1a2c3d";
const INDEX_ID = "0f2f1a52-7c55-4a52-8d3c-3c2c1b1a0f9e";

test("debug ids of bundles name the same source maps without the SDK, each once", async () => {
  leaveDebugIds("_sentryDebugIds", {
    "Error\n    at chunk.js:1:1\n    at index.js:2:2": CHUNK_ID,
    "Error\n    at file:///unused.js:1:1": "an id of a file that no frame is in",
  });
  leaveDebugIds("_debugIds", { "Error\n    at index.js:1:1": INDEX_ID });
  const stack =
    "\n    at f (chunk.js:7:8)\n    at g (chunk.js:9:1)\n    at run (index.js:1:2)\n    at h (node:x:3:4)";
  const cause = Object.assign(new Error("inner"), { stack: `Error: inner${stack}` });
  const error = Object.assign(new Error("outer", { cause }), { stack: `Error: outer${stack}` });
  const { sdk, lite } = await byBoth(error);
  const images = [
    { type: "sourcemap", code_file: "/chunk.js", debug_id: CHUNK_ID },
    { type: "sourcemap", code_file: "/index.js", debug_id: INDEX_ID },
  ];
  expect(lite.event?.debug_meta).toEqual({ images });
  expect(sdk.event?.debug_meta).toEqual({ images });
});

const trapped = new Proxy({}, { ownKeys: () => null as unknown as string[] });

test.for([
  ["nothing", null],
  ["a text", "no ids"],
  ["a Proxy that throws", trapped],
  ["values that are no text", { "Error\n    at index.js:1:1": { id: 1 } }],
  ["keys that are no stacks", { "": CHUNK_ID, ["x".repeat(100_000)]: CHUNK_ID }],
  ["a stack without frames", { Error: CHUNK_ID }],
])("where the place of debug ids holds %s, the event arrives without", async ([, ids]) => {
  leaveDebugIds("_sentryDebugIds", ids);
  const project = newProject();
  const capture = createCapture({ transports: [sentryLiteTransport({ dsn: project.dsn })] });
  const error = Object.assign(new Error("kept"), { stack: "Error: kept\n    at index.js:1:1" });
  expect((await capture({}, error)).status).toBe("delivered");
  const [event] = await project.events();
  expect(event?.debug_meta).toBeUndefined();
});
