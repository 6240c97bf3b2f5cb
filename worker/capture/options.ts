import type { CaptureOptions } from "./capture.ts";
import { sentryTransport } from "./transports/sentry.ts";

/** Every option of `createCapture`, checked and with its default. */
export type ResolvedOptions = CaptureOptions &
  Required<Pick<CaptureOptions, "transports" | "deadlineMs" | "alarms">>;

const ALARMS = ["first-and-final", "every", "final"] as const;

/** @throws TypeError that names the option, the value and what is allowed. */
export function resolveOptions(options: CaptureOptions): ResolvedOptions {
  const {
    transports = [sentryTransport()],
    deadlineMs = 2_000,
    alarms = ALARMS[0],
    beforeSend,
    release,
    environment,
  } = options;
  check(deadlineMs >= 1 && deadlineMs <= 30_000, "deadlineMs", deadlineMs, "a number from 1 to 30000");
  check(Array.isArray(transports), "transports", transports, "an array");
  for (const [i, transport] of transports.entries()) {
    const valid = typeof transport?.name === "string" && typeof transport.send === "function";
    check(valid, `transports[${i}]`, transport, "an object with a name and a send function");
  }
  check(ALARMS.includes(alarms), "alarms", alarms, `one of ${ALARMS.join(", ")}`);
  check(!beforeSend || typeof beforeSend === "function", "beforeSend", beforeSend, "a function");
  for (const [name, value] of Object.entries({ release, environment })) {
    check(value === undefined || typeof value === "string", name, value, "text");
  }
  return { ...options, transports, deadlineMs, alarms };
}

function check(valid: boolean, name: string, value: unknown, allowed: string): void {
  if (valid) return;
  const shown =
    typeof value === "object" ? "an object" : typeof value === "string" ? `"${value}"` : String(value);
  throw new TypeError(`createCapture: ${name} must be ${allowed}; got ${shown}`);
}
