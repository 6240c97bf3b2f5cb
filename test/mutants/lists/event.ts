import { type Mutant, RULE } from "../mutant.ts";
import { PROMISES as P } from "../promises.ts";

/** What an event is made of, and the bounds of it. */
export const EVENT: readonly Mutant[] = [
  {
    promise: P.unmixed,
    file: "worker/capture/event/origin.ts",
    find: "const object = id && {",
    replace:
      "const object = (describeOrigin as { last?: { class: string | undefined; id: string; name: string | undefined } }).last ??= id && {",
    killedBy: ["test/capture/caught-in/durable-object.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/event/stack.ts",
    find: "&& frames.push(frame) === MAX_FRAMES) break;",
    replace: "&& frames.push(frame) < 0) break;",
    killedBy: ["test/capture/event/stack.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/event/stack.ts",
    find: ".slice(0, MAX_STACK));",
    replace: ");",
    killedBy: ["test/capture/event/stack.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/event/stack.ts",
    find: "line.length < MAX_LINE &&",
    replace: "",
    killedBy: ["test/capture/event/stack.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/event/error-chain.ts",
    find: "|| exceptions.length === MAX_EXCEPTIONS) return;",
    replace: ") return;",
    killedBy: ["test/capture/event/error-chain.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/event/error-chain.ts",
    find: "if (seen.has(value) ||",
    replace: "if (",
    killedBy: ["test/capture/event/error-chain.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/event/build-event.ts",
    find: "given.slice(0, MAX_FINGERPRINT)",
    replace: "given",
    killedBy: ["test/capture/event/bounds.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/safe/plain-json.ts",
    find: "Math.min(items.length, MAX_KEYS)",
    replace: "items.length",
    killedBy: ["test/capture/event/bounds.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/safe/plain-json.ts",
    find: "depth === MAX_DEPTH ||",
    replace: "",
    killedBy: ["test/capture/event/bounds.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/safe/read.ts",
    find: "return keys.slice(0, max);",
    replace: "return keys;",
    killedBy: ["test/capture/event/bounds.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/safe/plain-json.ts",
    find: "copying.budget.left > 0 && copying.values-- > 0",
    replace: "copying.budget.left > 0",
    killedBy: ["test/capture/event/bounds.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/event/error-chain.ts",
    find: "exception.frames.push({ ...frame });",
    replace: "exception.frames.push(frame);",
    killedBy: ["test/capture/event/remembered.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/event/object-facts.ts",
    find: "< PAUSE_MS) return",
    replace: "< 60_000) return",
    killedBy: ["test/capture/event/remembered.test.ts"],
  },
];
