/** How the same classes report: not at all, in their own catch blocks, covered by us, wrapped by `@sentry/cloudflare`. */
export const WAYS = ["plain", "explicit", "covered", "official"] as const;
export type Way = (typeof WAYS)[number];
/** The ways that report, each to a project of its own. */
export const REPORTING = ["explicit", "covered", "official"] as const;
export type ReportingWay = (typeof REPORTING)[number];

export interface Row {
  readonly key: string;
  readonly title: string;
  /** The handler or method in which it fails. */
  readonly handler: string;
  /** What only the messages of this row's errors hold. Default: its key in brackets. */
  readonly sign?: string;
  /** What is thrown has no stack that leads to our code: the platform made it, or it is no error. */
  readonly foreign?: true;
}

/** Failures of a Durable Object. */
export const OBJECT_ROWS: readonly Row[] = [
  { key: "made", title: "the constructor throws", handler: "constructor" },
  { key: "block-made", title: "`blockConcurrencyWhile` fails in the constructor", handler: "constructor" },
  { key: "block", title: "`blockConcurrencyWhile` fails in `fetch`", handler: "fetch" },
  { key: "fetch", title: "`fetch` throws", handler: "fetch" },
  { key: "worker", title: "`fetch` throws, and a Worker that reports too lets it through", handler: "fetch" },
  { key: "sql", title: "an SQL error in `fetch`", handler: "fetch", foreign: true },
  { key: "abort", title: "`ctx.abort()` in `fetch`", handler: "fetch" },
  { key: "alarm", title: "`alarm` throws, and its first retry too", handler: "alarm" },
  { key: "message", title: "`webSocketMessage` throws", handler: "webSocketMessage" },
  { key: "close-now", title: "`webSocketClose` throws before it awaits", handler: "webSocketClose" },
  { key: "close-later", title: "`webSocketClose` rejects", handler: "webSocketClose" },
  {
    key: "broken",
    title: "the argument of `webSocketError`",
    handler: "webSocketError",
    sign: "WebSocket",
    foreign: true,
  },
  { key: "rpc-now", title: "an RPC method throws before it awaits", handler: "throwNow" },
  { key: "rpc-later", title: "an RPC method rejects", handler: "throwLater" },
  {
    key: "rpc-text",
    title: "an RPC method throws a text, not an error",
    handler: "throwText",
    foreign: true,
  },
  { key: "rpc-stream", title: "a stream that an RPC method returned fails", handler: "stream" },
  { key: "wait-until", title: "work passed to `waitUntil` rejects", handler: "workOn" },
  { key: "two-objects", title: "two objects fail alike, one after the other", handler: "throwLater" },
  { key: "one-cause", title: "two errors with equal causes, one after the other", handler: "throwLater" },
  {
    key: "passed",
    title: "an RPC method returns the failing call of an object that reports nothing",
    handler: "passOn",
    foreign: true,
  },
  {
    key: "nested",
    title: "an RPC method throws to an object that reports too and throws on",
    handler: "throwLater",
  },
  { key: "nested-text", title: "the same with a text, not an error", handler: "throwText", foreign: true },
];

/** Failures of an object that end it before a capture can: only the Tail Worker's table has them. */
export const ENDING_ROWS: readonly Row[] = [
  {
    key: "abort-at-once",
    title: "`ctx.abort()` in the same breath as the capture",
    handler: "fetch",
  },
  {
    key: "abort-hung",
    title: "a capture whose sending hangs, and `ctx.abort()` meanwhile",
    handler: "fetch",
  },
];

/** How long a step and an awaited event may take, each of its own length: the time-out's message tells it. */
export const STEP_TIMEOUT_MS = 1_001;
export const EVENT_TIMEOUT_MS = 1_003;
/** Long enough to pause an instance in it, also where the machine has much else to do. */
export const NAP_MS = 10_000;

/** Failures of a Workflow. */
export const WORKFLOW_ROWS: readonly Row[] = [
  { key: "step-fails", title: "a step fails to the end (3 attempts)", handler: "step" },
  { key: "step-recovers", title: "a step recovers on its last attempt", handler: "step" },
  { key: "step-gives-up", title: "a `NonRetryableError` on the first attempt", handler: "step" },
  {
    key: "step-text",
    title: "a step throws a text, not an error, to the end",
    handler: "step",
    foreign: true,
  },
  { key: "outside", title: "`run()` throws outside a step", handler: "run" },
  {
    key: "step-late",
    title: "a step's time-out",
    handler: "run",
    sign: `${STEP_TIMEOUT_MS}ms`,
    foreign: true,
  },
  {
    key: "event-late",
    title: "the time-out of `waitForEvent`",
    handler: "run",
    sign: `${EVENT_TIMEOUT_MS}ms`,
    foreign: true,
  },
  { key: "caught", title: "an error of `run()` that `run()` catches", handler: "run" },
  { key: "caught-step", title: "a step fails to the end, and `run()` catches it", handler: "step" },
  {
    key: "paused",
    title: "the instance is paused and resumed",
    handler: "run",
    sign: "User called pause",
    foreign: true,
  },
  { key: "replayed", title: "an error reported by hand, and `run()` is replayed", handler: "run" },
  { key: "parallel", title: "three steps fail side by side", handler: "step" },
  { key: "terminated", title: "the instance is terminated", handler: "run" },
];

export function hashOfError({ key, sign = `[${key}]` }: Row): string {
  return sign;
}
