import type { AlarmLike, ContextLike } from "../context.ts";
import { isAbandoned } from "../event/alarm.ts";
import { warn } from "../memory/warn.ts";
import { read } from "../safe/read.ts";
import { runHeld } from "../trace/current.ts";
import { isSocket } from "../trace/read-trace.ts";
import { findCallersTrace } from "../trace/start-trace.ts";
import { watchSchedule } from "./alarm-schedule.ts";
import type { CallWatch } from "./call.ts";
import {
  alarmFacts,
  closeFacts,
  errorFacts,
  type Facts,
  messageFacts,
  socketFacts,
  toIso,
} from "./life-facts.ts";

/** The methods of a logger that a cover needs. `createLogger` of `isolate-capture/logger` has them. */
export interface LifeLog {
  log(
    level: "debug" | "info" | "warn" | "error" | "fatal",
    message: string,
    attributes?: Record<string, unknown>,
    from?: { className?: string; method?: string },
  ): void;
}

/** A logger, or what makes one for each object. */
export type LifeLogOption = LifeLog | ((ctx: never, env: never) => LifeLog);

/** The object whose life it is. */
interface Subject {
  readonly ctx: ContextLike | undefined;
  readonly env: unknown;
  findClass(): string | undefined;
}

/** Watches one call, and writes what happens to the alarm or the socket. */
export type WatchLife = (handler: string, args: unknown[], call: CallWatch) => CallWatch;

/** Writes the records of one object. A fault of its logger does not affect the call. */
export function createLifeWatch(option: LifeLogOption, { ctx, env, findClass }: Subject): WatchLife {
  let log: LifeLog | undefined;
  const write = (
    handler: string,
    level: Parameters<LifeLog["log"]>[0],
    message: string,
    facts: Facts = {},
  ) => {
    try {
      const makes = typeof option === "function";
      log ??= makes ? (Reflect.apply(option, undefined, [ctx, env]) as LifeLog) : option;
      // The id is for a logger that was made without ctx.
      const values = Object.entries({ object_id: makes ? undefined : ctx?.id && `${ctx.id}`, ...facts });
      const className = findClass();
      log.log(level, message, Object.fromEntries(values.filter(([, value]) => value !== undefined)), {
        method: handler,
        ...(className && { className }),
      });
    } catch (fault) {
      warn("life", `the life of an object could not be logged: ${read(fault, "message")}`);
    }
  };
  const watchAlarm = watchSchedule(ctx, (at) =>
    write("setAlarm", "info", "alarm scheduled", { scheduled_time: toIso(at), in_ms: at - Date.now() }),
  );

  return (handler, args, call) => {
    const [first] = args;
    const trace = call.trace ?? findCallersTrace(first);
    const started = Date.now();
    const tell: (level: Parameters<LifeLog["log"]>[0], message: string, facts?: Facts) => void = (...line) =>
      runHeld(trace, write, handler, ...line);
    const alarm = handler === "alarm" ? (first as AlarmLike | undefined) : undefined;
    const rung = () => ({ ...alarmFacts(alarm), duration_ms: Date.now() - started });
    const ended = watchAlarm();

    if (handler === "alarm") tell("info", "alarm fired", alarmFacts(alarm));
    if (isSocket(first)) tellOfSocket(handler, args, socketFacts(ctx, first), tell);
    return {
      ...call,
      ended(value) {
        if (handler === "alarm") tell("info", "alarm succeeded", rung());
        if (handler === "fetch" && read(value, "webSocket"))
          tell("info", "socket connected", { sockets: ctx?.getWebSockets?.().length });
        ended();
        return call.ended?.(value);
      },
      failed(error) {
        const facts = { ...rung(), ...errorFacts(error) };
        if (isAbandoned(alarm)) tell("fatal", "alarm abandoned", facts);
        else if (handler === "alarm") tell("error", "alarm failed", facts);
        ended();
        return call.failed(error);
      },
    };
  };
}

function tellOfSocket(
  handler: string,
  args: readonly unknown[],
  facts: Facts,
  tell: (level: Parameters<LifeLog["log"]>[0], message: string, facts: Facts) => void,
): void {
  if (handler === "webSocketMessage") tell("debug", "socket message", { ...facts, ...messageFacts(args[1]) });
  if (handler === "webSocketError") tell("error", "socket error", { ...facts, ...errorFacts(args[1]) });
  if (handler === "webSocketClose")
    tell(args[3] === true ? "info" : "warn", "socket closed", { ...facts, ...closeFacts(args) });
}
