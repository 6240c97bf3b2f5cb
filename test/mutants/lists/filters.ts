import type { Mutant } from "../mutant.ts";
import { PROMISES as P } from "../promises.ts";

const duplicates = "test/capture/memory/duplicates.test.ts";
const misuse = "test/capture/settings/misuse.test.ts";

/** Hooks, attempts, limits, options and their misuse. */
export const FILTERS: readonly Mutant[] = [
  {
    promise: P.oneEvent,
    file: "worker/capture/filters/attempts.ts",
    find: "attempt > limit ||",
    replace: "attempt >= limit ||",
    killedBy: ["test/capture/caught-in/workflow.test.ts"],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/filters/attempts.ts",
    find: "alarm.retryCount > 0)",
    replace: "alarm.retryCount > 1)",
    killedBy: ["test/capture/filters/create-filters.test.ts"],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/filters/attempts.ts",
    find: "if (STOPPED.test(nameAndMessage(error))) return",
    replace: "if (false) return",
    killedBy: ["test/capture/cover/workflow.test.ts"],
  },
  {
    promise: P.attempts,
    file: "worker/capture/filters/attempts.ts",
    find: "!isAbandoned(alarm) &&",
    replace: "",
    killedBy: ["test/capture/filters/create-filters.test.ts"],
  },
  {
    promise: P.attempts,
    file: "worker/capture/event/alarm.ts",
    find: "const LAST_RETRY = 6;",
    replace: "const LAST_RETRY = 7;",
    killedBy: ["test/capture/filters/create-filters.test.ts", duplicates],
  },
  {
    promise: P.hook,
    file: "worker/capture/filters/before-send.ts",
    find: "const { event: mendedEvent, mended } = mendEvent(kept, safe);",
    replace: "const { mended } = mendEvent(kept, safe);\n    const mendedEvent = kept;",
    killedBy: ["test/capture/one-event.test.ts"],
  },
  {
    promise: P.hook,
    file: "worker/capture/wire/mend-event.ts",
    find: "id: built.id,",
    replace: 'id: String(given["id"]),',
    killedBy: ["test/capture/wire/mend-event.test.ts"],
  },
  {
    promise: P.mended,
    file: "worker/capture/wire/mend-event.ts",
    find: 'if (mended) event.tags["mended"] = mended;',
    replace: "",
    killedBy: ["test/capture/wire/mend-event.test.ts"],
  },
  {
    promise: P.mended,
    file: "worker/capture/filters/before-send.ts",
    find: "if (mended) warn(",
    replace: "if (!kept) warn(",
    killedBy: ["test/capture/one-event.test.ts"],
  },
  {
    promise: P.mended,
    file: "worker/capture/filters/before-send.ts",
    find: "const safe = withoutContent(event);",
    replace: "const safe = event;",
    killedBy: ["test/capture/filters/before-send.test.ts"],
  },
  {
    promise: P.told,
    file: "worker/capture/filters/rate-limit.ts",
    find: "heldBack += told;",
    replace: "",
    killedBy: ["test/capture/filters/create-filters.test.ts"],
  },
  {
    promise: P.misuse,
    file: "worker/capture/settings/misuse.ts",
    find: `warn(\`env \${got}\`, wrong);`,
    replace: "",
    killedBy: [misuse],
  },
  {
    promise: P.misuse,
    file: "worker/capture/settings/misuse.ts",
    find: "return isRight?.(value) ? [] : [[",
    replace: "return isRight ? [] : [[",
    killedBy: [misuse],
  },
  {
    promise: P.misuse,
    file: "worker/capture/settings/spelling.ts",
    find: "if (names.includes(name)) continue;",
    replace: "continue;",
    killedBy: [misuse],
  },
  {
    promise: P.attempts,
    file: "worker/capture/filters/attempts.ts",
    find: "return isNonRetryable || attempt > limit",
    replace: "return attempt > limit",
    killedBy: ["test/capture/caught-in/workflow.test.ts"],
  },
  {
    promise: P.attempts,
    file: "worker/capture/filters/attempts.ts",
    find: "|| (attempt === 1 && limit > MANY_RETRIES);",
    replace: ";",
    killedBy: ["test/capture/cover/workflow.test.ts"],
  },
  {
    promise: P.told,
    file: "worker/capture/filters/rate-limit.ts",
    find: "if (isNew(error)) heldBack++;",
    replace: "heldBack++;",
    killedBy: ["test/capture/filters/create-filters.test.ts"],
  },
];
