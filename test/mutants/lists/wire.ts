import { type Mutant, RULE } from "../mutant.ts";
import { PROMISES as P } from "../promises.ts";

const circuits = "test/capture/memory/circuits.test.ts";
const limits = "test/capture/wire/limits.test.ts";
const serviceCalls = "test/capture/transports/service-calls.test.ts";

/** What a backend is known for, and records of other Workers. */
export const WIRE: readonly Mutant[] = [
  {
    promise: RULE,
    file: "worker/capture/memory/circuits.ts",
    find: "++state.failures >= MAX_FAILURES",
    replace: "++state.failures > MAX_FAILURES",
    killedBy: [circuits],
  },
  {
    promise: RULE,
    file: "worker/capture/memory/circuits.ts",
    find: "state.asked = Math.max(state.asked, now + askedMs);",
    replace: "state.asked = now + askedMs;",
    killedBy: [circuits],
  },
  {
    promise: RULE,
    file: "worker/capture/memory/circuits.ts",
    find: "if (now < state.noted) {",
    replace: "if (now < 0) {",
    killedBy: [circuits],
  },
  {
    promise: P.recordLimits,
    file: "worker/capture/wire/parse-record.ts",
    find: "if (fault) return { invalid: fault };",
    replace: "",
    killedBy: [limits],
  },
  {
    promise: P.recordLimits,
    file: "worker/capture/wire/parse-record.ts",
    find: "value.length <= max && value.every(check)",
    replace: "value.every(check)",
    killedBy: [limits],
  },
  {
    promise: P.recordLimits,
    file: "worker/capture/wire/parse-record.ts",
    find: "items.length <= max && items.every(check)",
    replace: "items.every(check)",
    killedBy: [limits],
  },
  {
    promise: P.recordLimits,
    file: "worker/capture/wire/parse-record.ts",
    find: "if (countBytes(value as object) > MAX_RECORD_BYTES) return",
    replace: "if (!value) return",
    killedBy: [limits],
  },
  {
    promise: P.recordLimits,
    file: "worker/capture/wire/plain-data.ts",
    find: "if (part.length > left) return NOT_PLAIN;",
    replace: "",
    killedBy: [limits],
  },
  {
    promise: P.recordLimits,
    file: "worker/capture/wire/plain-data.ts",
    find: "if (depth > MAX_RECORD_DEPTH) return NOT_PLAIN;",
    replace: "",
    killedBy: [serviceCalls],
  },
  {
    promise: P.recordLimits,
    file: "worker/capture/wire/encode-bounded.ts",
    find: "if (text.length * 3 <= MAX_ENCODED_BYTES || textBytes(text) <= MAX_ENCODED_BYTES) break;",
    replace: "if (bytes) break;",
    killedBy: [limits],
  },
];
