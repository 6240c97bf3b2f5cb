import type { AnyCapture } from "../capture.ts";
import type { AlarmLike, CaptureContext, ContextLike, RequestLike, WebSocketLike } from "../context.ts";
import { findClassName } from "../event/origin.ts";
import { watchReports } from "../memory/duplicates.ts";
import { read } from "../safe/read.ts";
import { runHeld } from "../trace/current.ts";
import type { RecordSpan } from "../trace/span.ts";
import { createAlarmWatch } from "./alarm-watch.ts";
import { captureSafely, waitUntil } from "./call.ts";
import { coverClass } from "./class.ts";
import { constructCovered } from "./construct.ts";
import {
  type AnyClass,
  checkClass,
  checkRpc,
  isCalledBy,
  OBJECT_HANDLERS,
  type RpcNames,
} from "./handler-names.ts";
import { createHookCover, type HookOptions, TAKES_ERROR } from "./hooks.ts";
import type { InstanceCover } from "./instance-cover.ts";
import { createLifeWatch, type LifeLogOption } from "./life.ts";
import { uncovered } from "./stand-in.ts";
import { traceCall } from "./trace-call.ts";

export interface DurableObjectOptions extends HookOptions {
  /** Reports the errors. Default: `captureExceptionInIsolate` of the entry. */
  capture?: AnyCapture;
  /** RPC methods and getters to cover: `true` for all, or names of methods. Default: none. */
  rpc?: RpcNames;
  /**
   * The name of the class in events. Default: the exported name, from compatibility date 2025-11-17. Before that date
   * it is the name of the class itself, which a bundler may have shortened.
   */
  name?: string;
  /**
   * A logger, or a function that makes one for each object. It gets a record when an alarm is scheduled, fires,
   * succeeds, fails or is abandoned, and when a hibernating socket connects, gets a message (only its size), fails or
   * closes. Default: none.
   *
   * @example log: (ctx, env) => createLogger(env, { ctx })
   */
  log?: LifeLogOption;
  /** Makes a span of each covered call: `recordSpans` of `isolate-capture/trace`. Default: no spans. */
  spans?: RecordSpan;
}

/**
 * For these handlers, the error goes on at once. For all others, the event is awaited first, for two reasons. After an
 * alarm or a message the platform may reset the object while nothing waits. And the caller of an RPC method must not
 * report the error before the object has.
 */
const AT_ONCE = /^(fetch|webSocketError)$/;

export interface CaptureDurableObject {
  /**
   * Covers a Durable Object class. Errors that its handlers and, with the option `rpc`, its RPC methods throw are
   * reported, and then thrown on unchanged. `webSocketError` reports its argument. Nothing inside the class changes:
   * the platform reaches its objects through a Proxy, and `this` in them is the object itself. docs/durable-objects.md
   * lists what covering cannot see.
   *
   * @throws TypeError for a name in `rpc` that is not a method of the class.
   * @example export const Room = captureDurableObject(class Room extends DurableObject<Env> { … }, { rpc: true });
   * @example export class Room extends captureDurableObject(PlainRoom, { rpc: true }) {}
   */
  <Class extends AnyClass>(Class: Class, options?: DurableObjectOptions): Class;
}

/** `captureDurableObject` for an entry that reports by this capture. */
export function makeCaptureDurableObject(entryCapture: AnyCapture): CaptureDurableObject {
  return (Given, options = {}) => {
    checkClass("captureDurableObject", Given);
    const Class = uncovered(Given);
    checkRpc("captureDurableObject", Class, options.rpc ?? [], OBJECT_HANDLERS);
    return coverClass(Class, (args, failing) =>
      coverObject(Class, args, failing, { capture: entryCapture, ...options }),
    );
  };
}

function coverObject(
  Class: AnyClass,
  [first, env]: unknown[],
  failing: () => object,
  { capture, rpc = [], name, spans, log, ...hooks }: DurableObjectOptions & { capture: AnyCapture },
): InstanceCover {
  const ctx = first as ContextLike | undefined;
  const alarms = createAlarmWatch();
  let isTold = false;
  /** Whether no call from outside has reached the object yet. */
  let isNew = true;
  const describe = (handler: string, args: unknown[] = []): CaptureContext => ({
    ctx,
    object: name ?? failing(),
    handler,
    handled: false,
    ...describeArguments(handler, args),
  });
  /** Makes the function that reports errors of a call that begins now. */
  const reporter = (handler: string, args?: unknown[], madeObject?: boolean) => {
    const own = watchReports();
    const invocation = { startedAt: Date.now(), madeObject };
    return (error: unknown): Promise<void> => {
      // Frameworks do `throw this.onError(error)`, and most such hooks return nothing.
      const isRest = error === undefined && isTold;
      isTold = TAKES_ERROR.test(handler);
      if (isRest) return Promise.resolve();
      return captureSafely(capture, env, error, () => own(error, { ...describe(handler, args), invocation }));
    };
  };

  const watchLife =
    log &&
    createLifeWatch(log, { ctx, env, findClass: () => findClassName({ ctx, object: name ?? failing() }) });

  const isCovered = isCalledBy(OBJECT_HANDLERS, rpc);
  return {
    covers(name) {
      const isWatched = isCovered(name);
      // A call of a method that is not covered uses the object too.
      if (!isWatched && name !== "constructor" && name in Class.prototype && !(name in Object.prototype))
        isNew = false;
      return isWatched;
    },
    construct: (make, broken) => constructCovered(ctx, make, broken, reporter("constructor")),
    watch(handler, args) {
      const send = reporter(handler, args, isNew);
      // The platform reads each handler of a new object before it calls one.
      if (args) isNew = false;
      const failed = (error: unknown) => {
        const sent = send(error);
        return AT_ONCE.test(handler) || !isContext(ctx) ? waitUntil(ctx, sent) : sent;
      };
      const call = traceCall(
        args,
        handler === "alarm" && args ? alarms.watch(failed) : { failed },
        spans && ((trace) => spans({ trace, env, ctx, context: describe(handler, args) })),
      );
      if (handler === "webSocketError" && args)
        runHeld(call.trace, call.trace ? failed : call.failed, args[1]);
      return watchLife && args ? watchLife(handler, args, call) : call;
    },
    hook: createHookCover(Class, hooks, (hook) => {
      const send = reporter(hook);
      return (error) => {
        if (!alarms.isRunning()) {
          const sent = send(error);
          waitUntil(ctx, sent);
          return sent;
        }
        // The alarm waits for its hook: the hook cannot wait for the alarm.
        return waitUntil(
          ctx,
          alarms.leftWith(error).then((is) => (is ? undefined : send(error))),
        );
      };
    }),
  };
}

/**
 * Whether this is a `ctx` of the platform. Unit tests make objects with none or with a part of one, and call them
 * directly.
 */
function isContext(ctx: unknown): boolean {
  return typeof read(ctx, "storage") === "object";
}

function describeArguments(handler: string, [first, code, reason, wasClean]: unknown[]): CaptureContext {
  switch (handler) {
    case "fetch":
      return { request: first as RequestLike };
    case "alarm":
      return { alarm: first as AlarmLike | undefined };
    case "webSocketMessage":
    case "webSocketError":
      return { webSocket: first as WebSocketLike };
    case "webSocketClose":
      return {
        webSocket: first as WebSocketLike,
        close: { code: Number(code), reason: String(reason), wasClean: wasClean === true },
      };
    default:
      return {};
  }
}
