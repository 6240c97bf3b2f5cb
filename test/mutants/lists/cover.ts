import { type Mutant, RULE } from "../mutant.ts";
import { PROMISES as P } from "../promises.ts";

const bare = "test/capture/cover/bare-and-covered.test.ts";
const handlers = "test/capture/cover/handlers.test.ts";
const object = "test/capture/cover/durable-object.test.ts";
const stepTime = "test/capture/cover/step-time.test.ts";
const withoutCtx = "test/capture/cover/without-ctx.test.ts";
const workflow = "test/capture/cover/workflow.test.ts";
const agents = "test/capture/frameworks/agents.test.ts";

/** Covered classes and handlers. */
export const COVER: readonly Mutant[] = [
  {
    promise: P.neverThrows,
    file: "worker/capture/cover/call.ts",
    find: "  } catch {\n    // A `capture` of the user's own may throw or reject.",
    replace: "  } catch (fault) {\n    throw fault;",
    killedBy: [withoutCtx],
  },
  {
    promise: P.neverThrows,
    file: "worker/capture/cover/call.ts",
    find: "orElse(() => ctx?.waitUntil(work), undefined);",
    replace: "ctx?.waitUntil(work);",
    killedBy: [withoutCtx],
  },
  {
    promise: P.asBare,
    file: "worker/capture/cover/call.ts",
    find: "if (!reported) throw error;\n      return reported.then(() => {\n        throw error;\n      });",
    replace: "return reported;",
    killedBy: [object],
  },
  {
    promise: P.asBare,
    file: "worker/capture/cover/durable-object.ts",
    find: "return watchLife && args ? watchLife(handler, args, call) : call;",
    replace: 'return handler === "webSocketError" && args ? { failed: () => new Promise(() => {}) } : call;',
    killedBy: [withoutCtx],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/cover/durable-object.ts",
    find: "runHeld(call.trace, call.trace ? failed : call.failed, args[1]);",
    replace: ";",
    killedBy: [object],
  },
  {
    promise: P.asBare,
    file: "worker/capture/cover/stand-in.ts",
    find: "          if (!reported || !isOutside) throw error;\n          return reported.then(() => {\n            throw error;\n          });",
    replace: "          if (!reported || !isOutside) throw error;\n          return reported;",
    killedBy: [object],
  },
  {
    promise: P.asBare,
    file: "worker/capture/cover/stand-in.ts",
    find: "that === proxy || that === undefined ? raw : that",
    replace: "that",
    killedBy: [bare],
  },
  {
    promise: P.asBare,
    file: "worker/capture/cover/stand-in.ts",
    find: "if (found?.[0] === method) return found[1];",
    replace: "",
    killedBy: [bare],
  },
  {
    promise: P.asBare,
    file: "worker/capture/cover/construct.ts",
    find: "Reflect.apply(transaction, storage, [run]);",
    replace: "run();",
    killedBy: [object],
    survives:
      "the runner makes users' objects after the platform's constructor has ended; test/package/constructor.test.ts sees it, in a Worker that is built",
  },
  {
    promise: P.asBare,
    file: "worker/capture/cover/construct.ts",
    find: "        await report(error);\n        throw error;",
    replace: "        await report(error);",
    killedBy: [object, bare],
  },
  {
    promise: P.inside,
    file: "worker/capture/cover/class.ts",
    find: "const isOutside = above.every((Sub) => !listMethods(Sub, false).length);",
    replace: "const isOutside = above.length >= 0;",
    killedBy: [bare],
  },
  {
    promise: P.inside,
    file: "worker/capture/cover/stand-in.ts",
    find: "const self = receiver === proxy ? raw : receiver;",
    replace: "const self = receiver;",
    killedBy: [bare],
  },
  {
    promise: P.inside,
    file: "worker/capture/cover/class.ts",
    find: "if (depth > 0) return undefined;",
    replace: "",
    killedBy: [bare],
  },
  {
    promise: P.inside,
    file: "worker/capture/cover/step.ts",
    find: 'await withDeadline(sent, Math.max(0, left), "a capture")',
    replace: 'await withDeadline(sent, 30_000 + left, "a capture")',
    killedBy: [stepTime],
  },
  {
    promise: P.inside,
    file: "worker/capture/cover/step.ts",
    find: "runHeld(trace, Reflect.apply, callback, this, args)",
    replace: "runHeld(trace, Reflect.apply, callback, undefined, args)",
    killedBy: [withoutCtx],
  },
  {
    promise: P.inside,
    file: "worker/capture/cover/hooks.ts",
    find: "Reflect.apply(callable(metadata as never) as Method, undefined, [wrapper, undefined]);",
    replace: "void wrapper;",
    killedBy: [agents],
  },
  {
    promise: P.unawaited,
    file: "worker/capture/cover/handlers.ts",
    find: "waitUntil(ctx, captureSafely(capture, env, error, context))",
    replace: "void captureSafely(capture, env, error, context) as undefined",
    killedBy: [handlers],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/cover/durable-object.ts",
    find: "return AT_ONCE.test(handler) || !isContext(ctx) ? waitUntil(ctx, sent) : sent;",
    replace: "return waitUntil(ctx, sent);",
    killedBy: [withoutCtx],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/cover/durable-object.ts",
    find: "own(error, { ...describe(handler, args), invocation })",
    replace: "({ ...describe(handler, args), invocation })",
    killedBy: ["test/capture/caught-in/unawaited.test.ts", object],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/cover/durable-object.ts",
    find: "alarms.leftWith(error).then((is) => (is ? undefined : send(error)))",
    replace: "send(error)",
    killedBy: [agents, "test/capture/frameworks/partyserver.test.ts"],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/cover/workflow.ts",
    find: 'if (index >= 0) args[index] = cover(args[index] as Callback, "step");',
    replace: "",
    killedBy: [workflow],
  },
  {
    promise: P.oneEvent,
    file: "worker/capture/cover/workflow.ts",
    find: 'if (typeof rollback === "function") {',
    replace: "if (!rollback) {",
    killedBy: [workflow],
  },
  {
    promise: P.lostWork,
    file: "worker/capture/cover/step.ts",
    find: 'const step = handler === "step" && isStep(args[0]) ? args[0] : undefined;',
    replace: 'const step = isStep(args[0]) ? args[0] : (read(args[0], "ctx") as StepLike | undefined);',
    killedBy: [workflow],
  },
  {
    promise: P.lostWork,
    file: "worker/capture/memory/duplicates.ts",
    find: "if (report.number > since && report.owner === undefined) Object.assign(report, findOwner(context));",
    replace: "if (report.owner === undefined) Object.assign(report, findOwner(context));",
    killedBy: ["test/capture/memory/runs.test.ts"],
  },
  {
    promise: P.misuse,
    file: "worker/capture/cover/handler-names.ts",
    find: "if (wrong !== undefined) {",
    replace: 'if (wrong === "") {',
    killedBy: [object],
  },
  {
    promise: P.misuse,
    file: "worker/capture/cover/handlers.ts",
    find: 'if (typeof handler !== "object" || handler === null) {',
    replace: "if (handler === undefined) {",
    killedBy: ["test/capture/cover/entrypoint.test.ts"],
  },
  {
    promise: RULE,
    file: "worker/capture/cover/handlers.ts",
    find: '...(handler === "fetch" && { request: input as RequestLike }),',
    replace: "",
    killedBy: [handlers],
  },
  {
    promise: RULE,
    file: "worker/capture/cover/durable-object.ts",
    find: "return { alarm: first as AlarmLike | undefined };",
    replace: "return {};",
    killedBy: [object],
  },
];
