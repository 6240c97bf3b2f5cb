import { type Mutant, RULE } from "../mutant.ts";
import { PROMISES as P } from "../promises.ts";

/** What an event is made of, and the bounds of it. */
export const EVENT: readonly Mutant[] = [
  {
    promise: P.unmixed,
    file: "worker/capture/event/origin.ts",
    find: "const object = ctx?.id && {",
    replace:
      "const object = (describeOrigin as { last?: { class: string | undefined; id: string; name: string | undefined } }).last ??= ctx?.id && {",
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
    find: "scrub(text.slice(0, MAX_STACK))",
    replace: "scrub(text)",
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
    find: "|| chain.length === MAX_EXCEPTIONS) return;",
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
    find: "budget.left > 0 && values-- > 0",
    replace: "budget.left > 0",
    killedBy: ["test/capture/event/bounds.test.ts"],
  },
];
