import type { CaptureContext } from "./context.ts";
import type { EngineOptions } from "./engine-options.ts";
import { findLevel, MAX_LEVEL, runAt } from "./memory/nesting.ts";
import { warn } from "./memory/warn.ts";
import { type CaptureResult, without } from "./result.ts";
import { asText, orElse, read } from "./safe/plain-json.ts";
import { adviseOnEnv, orderArguments, readContext } from "./settings/misuse.ts";
import { isConfigured } from "./transports/deliver.ts";
import type { Transport } from "./transports/transport.ts";

/** One call of a capture: its arguments, each read once, and what was found in that moment. */
export interface Call {
  readonly env: object;
  readonly error: unknown;
  readonly context: CaptureContext;
  /** The transports that are configured. */
  readonly active: readonly Transport[];
  /** The stack of the call: it names the handler, and stands in for a thrown value that has no stack. */
  readonly callSite: string;
  /** How many captures' hooks it comes from, itself included. */
  readonly level: number;
  /** Whether `error` is a text that is reported as it is. */
  readonly isMessage: boolean;
}

/** What a capture was called with: callers may mix it up. */
interface Arguments {
  readonly first: unknown;
  readonly second: unknown;
  readonly third: unknown;
  /** The function that was called: the stack begins where it was. */
  readonly callee: object;
  readonly isMessage: boolean;
}

const DISABLED: CaptureResult = { status: "disabled", outcomes: [] };
const CIRCLE = "it was thrown by a hook of a capture that a hook of another capture has made";

/**
 * Reads the arguments of a call, or says why there is nothing to report. Nothing here is awaited: what the caller does
 * next may be the end of its object.
 */
export function readCall(
  { first, second, third, callee, isMessage }: Arguments,
  { transports, bindings }: EngineOptions,
): Call | CaptureResult {
  const given = orderArguments(first, second);
  if ("wrong" in given) return without("disabled", given.wrong);
  const env = bindings?.(given.env) ?? given.env;
  adviseOnEnv(given.env);
  // Whatever users have written may capture: whether a transport is configured, a getter, a ctx.
  const level = findLevel() + 1;
  if (level > MAX_LEVEL) return refuse(CIRCLE);
  return runAt(level, () => {
    const active = transports.filter((transport) => isConfigured(transport, env));
    if (!active.length) return DISABLED;
    const context = readContext(third);
    return { env, error: given.error, context, active, callSite: stackOfCall(callee), level, isMessage };
  });
}

/** The result of a capture that is not made, which is told. */
export function refuse(reason: string): CaptureResult {
  warn(reason, `an error was not captured: ${reason}`);
  return without("dropped", reason);
}

/** An `Error.prepareStackTrace` of the Worker's may give anything, or throw. */
function stackOfCall(callee: object): string {
  const site = {};
  const capture = read(Error, "captureStackTrace");
  if (typeof capture === "function") orElse(() => Reflect.apply(capture, Error, [site, callee]), undefined);
  return asText(read(site, "stack"));
}
