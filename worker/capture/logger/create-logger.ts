import { provideLines } from "../memory/recent-lines.ts";
import { nextId } from "../memory/sequence.ts";
import { readCallerStack } from "../platform/caller-stack.ts";
import { createRedaction } from "../redact/redaction.ts";
import { warnOfLosses } from "../result.ts";
import { orElse } from "../safe/read.ts";
import { resolveSettings } from "../settings/settings.ts";
import { deliver, isConfigured } from "../transports/deliver.ts";
import { toSender } from "../transports/log-sender.ts";
import type { LogTransport } from "../transports/log-transport.ts";
import { DISABLED } from "./disabled-logger.ts";
import { Guard } from "./guard.ts";
import { createIsolateLogger } from "./isolate-logger.ts";
import { linesBefore } from "./lines.ts";
import type { Logger } from "./logger.ts";
import { checkLoggerOptions, type LoggerOptions } from "./options.ts";
import { createOutlet } from "./outlet.ts";
import type { LogBatch } from "./record.ts";

export interface CreateLogger {
  /**
   * Makes a logger. In a Durable Object, make one in the constructor. In a Worker, make one for each request. If no
   * transport is configured in env, its methods do nothing, unless the option `console` is true.
   *
   * @param env the bindings: `this.env`
   * @throws TypeError for a bad option, with its name, its value and what is allowed.
   * @example
   * constructor(ctx: DurableObjectState, env: Env) {
   *   super(ctx, env);
   *   this.log = createLogger(env, { ctx });
   * }
   */
  (env: object, options?: LoggerOptions): Logger;
}

/** The settings of a logger without options. */
export interface LoggerDefaults {
  readonly transports: readonly LogTransport[];
  readonly fallback: LogTransport | undefined;
}

const DEADLINE_MS = 2_000;

/** `createLogger` for an entry with these defaults. */
export function loggerFactory(defaults: LoggerDefaults): CreateLogger {
  const createLogger: CreateLogger = (env, options = {}) => {
    checkLoggerOptions(options);
    const { transports = defaults.transports, fallback = defaults.fallback } = options;
    const { ctx, deadlineMs = DEADLINE_MS, onDrop } = options;
    const active = transports.filter((transport) => isConfigured(transport, env));
    if (!active.length && !options.console) return DISABLED;
    const settings = resolveSettings(env, options, readCallerStack(createLogger));
    const redaction = createRedaction(env, options.redact ?? {});
    const id = orElse(() => ctx?.id?.toString(), undefined);
    const guard = new Guard();
    const makeSender = (transport: LogTransport) => {
      // What users have written may log.
      const isUsers = transport === options.fallback || transports === options.transports;
      return toSender(transport, ctx, isUsers ? (send) => guard.follow(send) : undefined);
    };
    const senders = active.map(makeSender);
    const keeper = fallback ? makeSender(fallback) : undefined;
    const outlet = createOutlet({
      async send(records, ms) {
        const batch: LogBatch = { id: nextId(), ...settings, records };
        const outcomes = await deliver(batch, senders, keeper, env, ms);
        warnOfLosses(outcomes, redaction.scrub, "records were");
        return outcomes;
      },
      ctx,
      owner: id,
      deadlineMs,
      guard,
      onDrop,
    });
    provideLines(linesBefore);
    return createIsolateLogger({
      options,
      redaction,
      id,
      places: { guard, isShown: options.console ?? true, outlet: active.length ? outlet : undefined },
    });
  };
  return createLogger;
}
