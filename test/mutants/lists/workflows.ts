import { type Mutant, RULE } from "../mutant.ts";
import { PROMISES as P } from "../promises.ts";

const compilation = "test/reference/workflows/compilation.test.ts";
const betweenSteps = "test/reference/workflows/between-steps.test.ts";
const known = "test/reference/workflows/known-lists.test.ts";

const CAPTURE = "await captureExceptionInIsolate(this.env, error, { workflow: event, handled: false });";

/** The Workflows of the reference Worker. */
export const WORKFLOWS: readonly Mutant[] = [
  {
    promise: P.oneEvent,
    file: "worker/reference/workflows/compilation.ts",
    find: CAPTURE,
    replace: "",
    killedBy: [betweenSteps],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/workflows/batch-compilation.ts",
    find: CAPTURE,
    replace: "",
    killedBy: [betweenSteps],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/workflows/cache-warming.ts",
    find: CAPTURE,
    replace: "",
    killedBy: [betweenSteps],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/workflows/health-monitoring.ts",
    find: CAPTURE,
    replace: "",
    killedBy: [betweenSteps],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/workflows/reported-step.ts",
    find: "await captureExceptionInIsolate(run.env, error, { workflow: run.event, step: context, handled: false });",
    replace: "void context;",
    killedBy: [compilation],
  },
  {
    promise: P.oneEvent,
    file: "worker/reference/workflows/reported-step.ts",
    find: "handled: false });\n      throw error;",
    replace: "handled: false });\n      return undefined as never;",
    killedBy: [compilation],
  },
  {
    promise: RULE,
    file: "worker/reference/workflows/compilation.ts",
    find: 'await coordinator.settle(event.payload.jobId, { status: "failed" }).catch(() => {});',
    replace: "",
    killedBy: [compilation],
  },
  {
    promise: RULE,
    file: "worker/reference/workflows/health-monitoring.ts",
    find: "await registry.saveHealth(report);",
    replace: "",
    killedBy: [known],
  },
];
