import type { Mutant } from "../mutant.ts";
import { PROMISES as P } from "../promises.ts";

const inObjects = "test/capture/logger/in-objects.test.ts";
const spans = "test/capture/trace/spans.test.ts";

/** The logger, traces, and what `verify` says. */
export const LOGS_AND_TRACES: readonly Mutant[] = [
  {
    promise: P.logsPauseNone,
    file: "worker/capture/transports/sentry-logs.ts",
    find: '"log_item"',
    replace: '"error"',
    killedBy: [inObjects],
  },
  {
    promise: P.logs,
    file: "worker/capture/transports/flarelog-logs.ts",
    find: '"log_item"',
    replace: '"error"',
    killedBy: [inObjects],
  },
  {
    promise: P.logsUnmixed,
    file: "worker/capture/logger/scope.ts",
    find: "return running.hold(scope, work);",
    replace: "return work();",
    killedBy: [inObjects],
  },
  {
    promise: P.logsCounted,
    file: "worker/capture/logger/write-line.ts",
    find: "outlet?.add(record, bytes);",
    replace: "return;",
    killedBy: [inObjects],
  },
  {
    promise: P.trace,
    file: "worker/capture/trace/start-trace.ts",
    find: "return { ...passedOn, spanId: randomId(16), parentSpanId };",
    replace: "return { ...passedOn, traceId: randomId(32), spanId: randomId(16), parentSpanId };",
    killedBy: ["test/capture/trace/chain.test.ts"],
  },
  {
    promise: P.spans,
    file: "worker/capture/trace/record-spans.ts",
    find: "sampled: trace.sampled ?? share < rate",
    replace: "sampled: true",
    killedBy: [spans],
  },
  {
    promise: P.verify,
    file: "worker/capture/verify.ts",
    find: "createRedaction(env, redact).scrub(text)",
    replace: "text",
    killedBy: ["test/capture/verify.test.ts"],
  },
];
