import { expect, test } from "vitest";
import {
  type CaptureResult,
  captureExceptionInIsolate,
  createCapture,
  memoryTransport,
} from "../../../worker/capture/index.ts";
import { newProject, onlyEvent, thrown } from "../../support/received.ts";
import { watchWarnings } from "../../support/warnings.ts";

// Untyped callers pass anything.
const untyped = captureExceptionInIsolate as (...args: unknown[]) => Promise<CaptureResult>;
const ctx = { waitUntil() {}, id: { toString: () => "a" } };

test.for([
  ["undefined", undefined, "undefined"],
  ["null", null, "null"],
  ["a number", 7, "7"],
  ["a function", () => "its text may be long", "a function"],
  ["a bigint", 2n ** 100n, "a bigint"],
  ["a text", "https://key@host/1", "a text"],
  ["a ctx", ctx, "a ctx"],
  ["an error", new Error("which?"), "an error"],
] as const)("%s instead of env is named in the result, and once in the log", async ([, env, got]) => {
  const warnings = watchWarnings();
  const reason = `the first argument of a capture must be env, the bindings (this.env); got ${got}`;
  for (const text of ["one", "two"])
    expect(await untyped(env, new Error(text))).toEqual({ status: "disabled", reason, outcomes: [] });
  expect(warnings).toEqual([`isolate-capture: ${reason}`]);
});

test("env and error in the wrong order make a warning, and the error arrives", async () => {
  const warnings = watchWarnings();
  const project = newProject();
  const result = await untyped(new RangeError("turned round"), { SENTRY_DSN: project.dsn });
  expect(result.status).toBe("delivered");
  expect(thrown(await onlyEvent(project))).toMatchObject({ type: "RangeError", value: "turned round" });
  expect(warnings).toEqual([expect.stringMatching(/must be env.*got an error/)]);
});

test("this instead of this.env makes a warning, and the error arrives", async () => {
  const warnings = watchWarnings();
  const project = newProject();
  const object = { ctx, env: { SENTRY_DSN: project.dsn } };
  expect(await untyped(object, new Error("by this"))).toMatchObject({ status: "delivered" });
  expect(thrown(await onlyEvent(project)).value).toBe("by this");
  expect(warnings).toEqual([expect.stringMatching(/must be env.*got this$/)]);
});

test.for<[what: string, make: (env: object) => object]>([
  ["the context of a framework", (env) => ({ env, req: {}, executionCtx: ctx })],
  ["an object with fields of its own", (env) => ({ env, state: { storage: {} } })],
])("%s in the place of its env is told, and the error arrives", async ([, make]) => {
  const warnings = watchWarnings();
  const project = newProject();
  const result = await untyped(make({ SENTRY_DSN: project.dsn }), new Error("by its holder"));
  expect(result).toMatchObject({ status: "delivered" });
  expect(thrown(await onlyEvent(project)).value).toBe("by its holder");
  expect(warnings).toEqual([expect.stringMatching(/must be env.*got an object that holds env$/)]);
});

test.for([
  ["Array", []],
  ["Date", new Date(0)],
  ["Map", new Map()],
] as const)("a value of the kind %s instead of env is named", async ([kind, value]) => {
  const warnings = watchWarnings();
  const { status, reason } = await untyped(value, new Error("x"));
  expect([status, reason]).toEqual(["disabled", expect.stringMatching(`got a value of the kind ${kind}$`)]);
  expect(warnings).toHaveLength(1);
});

test.for<[what: string, env: object, warning: string]>([
  [
    "ERROR_SERVICE as text",
    { ERROR_SERVICE: "errors" },
    "env.ERROR_SERVICE must be a service binding; it is not used",
  ],
  ["ERROR_TAIL=true", { ERROR_TAIL: "true" }, 'env.ERROR_TAIL must be "on" or "off"; it is not used'],
  ["ERROR_TAIL as a flag", { ERROR_TAIL: true }, 'env.ERROR_TAIL must be "on" or "off"; it is not used'],
  [
    "a Queue as text",
    { ERROR_QUEUE: "events" },
    "env.ERROR_QUEUE must be a Queue's producer binding; it is not used",
  ],
  ["a DSN that is no text", { SENTRY_DSN: { dsn: "x" } }, "env.SENTRY_DSN must be text; it is not used"],
  [
    "SENTRY_DNS",
    { SENTRY_DNS: "https://key@host/1" },
    "env.SENTRY_DNS is not used; did you mean SENTRY_DSN?",
  ],
  [
    "sentry_dsn",
    { sentry_dsn: "https://key@host/1" },
    "env.sentry_dsn is not used; did you mean SENTRY_DSN?",
  ],
  [
    "FLARELOG_APIKEY",
    { FLARELOG_APIKEY: "k" },
    "env.FLARELOG_APIKEY is not used; did you mean FLARELOG_API_KEY?",
  ],
  ["ERROR_SERVCIE", { ERROR_SERVCIE: {} }, "env.ERROR_SERVCIE is not used; did you mean ERROR_SERVICE?"],
])("a warning about %s comes once, without its value", async ([, env, warning]) => {
  const warnings = watchWarnings();
  for (const text of ["one", "two"])
    expect(await untyped(env, new Error(text))).toEqual({ status: "disabled", outcomes: [] });
  expect(warnings).toEqual([`isolate-capture: ${warning}`]);
});

test("other bindings and right bindings make no warning", async () => {
  const warnings = watchWarnings();
  const env = {
    SENTRY_DSN: "",
    SENTRY_RELEASE: "1",
    ERROR_TAIL: "off",
    ERROR_LOG: "x",
    FLARELOG_ENDPOINT: "https://x",
    DSN: "x",
    ERROR_QUEUE_2: { send() {} },
    DB: {},
  };
  await captureExceptionInIsolate(env, new Error("quiet"));
  expect(warnings).toEqual([]);
});

test("a misspelt field of the third argument makes a warning, and the event goes out", async () => {
  const warnings = watchWarnings();
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory] }) as typeof untyped;
  expect(await capture({}, new Error("a"), { tag: { tenant: "t" } })).toMatchObject({ status: "delivered" });
  expect(await capture({}, new Error("b"), "alarm")).toMatchObject({ status: "delivered" });
  expect(warnings).toEqual([
    "isolate-capture: a capture has no field tag; did you mean tags?",
    "isolate-capture: the third argument of a capture must be an object; got string",
  ]);
  expect(memory.events).toHaveLength(2);
});

test.for<[what: string, make: () => object]>([
  ["bytes", () => new Uint8Array(4_000_000)],
  ["a text of objects", () => new String("x".repeat(4_000_000))],
])("%s in the place of a context are not listed", async ([, make]) => {
  const capture = createCapture({ transports: [memoryTransport()] }) as typeof untyped;
  const context = make();
  const started = performance.now();
  expect(await capture({}, new Error("a"), context)).toMatchObject({ status: "delivered" });
  const taken = performance.now() - started;
  const listing = performance.now();
  Object.keys(context);
  expect(taken).toBeLessThan((performance.now() - listing) / 4);
});

test.for([
  [{ deadlineMS: 500 }, "there is no option deadlineMS; did you mean deadlineMs?"],
  [{ transport: [] }, "there is no option transport; did you mean transports?"],
  [{ beforesend() {} }, "there is no option beforesend; did you mean beforeSend?"],
  [{ redact: { key: /iban/ } }, "redact: there is no option key; did you mean keys?"],
  [{ dsn: "x" }, /^createCapture: there is no option dsn; allowed are transports, fallback, /],
] as const)("%o is refused where the capture is made", ([options, message]) => {
  expect(() => createCapture(options as object)).toThrow(
    typeof message === "string" ? new TypeError(`createCapture: ${message}`) : message,
  );
});
