import type { CaptureContext } from "./context.ts";
import type { EngineOptions } from "./engine-options.ts";
import { warn } from "./memory/warn.ts";
import { readCallerStack } from "./platform/caller-stack.ts";
import { type CaptureResult, without } from "./result.ts";
import { adviseOnEnv, orderArguments, readContext } from "./settings/misuse.ts";
import { isConfigured } from "./transports/deliver.ts";
import type { Transport } from "./transports/transport.ts";

/** One call of a capture. Each argument is read once, when the call is made. */
export interface Call {
  readonly env: object;
  readonly error: unknown;
  readonly context: CaptureContext;
  /** The transports that are configured. */
  readonly active: readonly Transport[];
  /** The stack of the call. It names the handler, and is used for a thrown value that has no stack. */
  readonly callSite: string;
  /** How many captures are nested here, by hooks that capture. A capture outside of hooks has level 1. */
  readonly level: number;
  /** Whether `error` is the text of `captureMessage`. */
  readonly isMessage: boolean;
}

/** The arguments as they came. Callers may mix up their order. */
interface Arguments {
  readonly first: unknown;
  readonly second: unknown;
  readonly third: unknown;
  /** The function that was called. The stack of the call begins below it. */
  readonly callee: object;
  readonly isMessage: boolean;
}

const DISABLED: CaptureResult = { status: "disabled", outcomes: [] };

/**
 * Reads the arguments of a call, or says why there is nothing to report. Nothing here is awaited, because the next
 * thing that the caller does may abort its object.
 */
export function readCall(
  { first, second, third, callee, isMessage }: Arguments,
  { transports, bindings }: EngineOptions,
  level: number,
): Call | CaptureResult {
  const given = orderArguments(first, second);
  if ("wrong" in given) return without("disabled", given.wrong);
  const env = bindings?.(given.env) ?? given.env;
  adviseOnEnv(given.env);
  const active = transports.filter((transport) => isConfigured(transport, env));
  if (!active.length) return DISABLED;
  const context = readContext(third);
  return { env, error: given.error, context, active, callSite: readCallerStack(callee), level, isMessage };
}

/** Refuses a capture: a warning and the result say why. */
export function refuse(reason: string): CaptureResult {
  warn(reason, `an error was not captured: ${reason}`);
  return without("dropped", reason);
}
