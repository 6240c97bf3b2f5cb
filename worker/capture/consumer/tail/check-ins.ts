import { stableId } from "../../event/stable-id.ts";
import { warn } from "../../memory/warn.ts";
import { read } from "../../safe/read.ts";
import { readVariable, type Settings } from "../../settings/settings.ts";
import { post } from "../../transports/http.ts";
import { type CheckIn, encodeCheckIn, type Monitor } from "../../wire/check-in.ts";
import { parseDsn } from "../../wire/dsn.ts";
import type { Invocation } from "./invocation.ts";
import { findOrigin } from "./origin.ts";

/**
 * Monitors by what runs: a class or entrypoint (`Room`), or one of its handlers (`Room:alarm`, `default:scheduled`).
 * `default` is the default export of the main module.
 */
export type CheckIns = Readonly<Record<string, Monitor>>;

/**
 * Sends a check-in to Sentry for each run of an alarm or cron that has a monitor. When check-ins stop, Sentry reports
 * that by itself.
 */
export async function sendCheckIns(
  invocations: readonly Invocation[],
  monitors: CheckIns,
  env: object,
  settings: Settings,
  deadlineMs: number,
): Promise<void> {
  const dsn = parseDsn(readVariable(env, "SENTRY_DSN") ?? "");
  if ("invalid" in dsn) return warn("check-in", `checkIns: SENTRY_DSN ${dsn.invalid}`);
  for (const invocation of invocations) {
    const { handler = "" } = findOrigin(invocation);
    const name = invocation.item.entrypoint ?? "default";
    const monitor = monitors[`${name}:${handler}`] ?? monitors[name];
    if (!monitor || (handler !== "alarm" && handler !== "scheduled")) continue;
    try {
      const body = encodeCheckIn(await makeCheckIn(invocation, handler, settings), monitor);
      const outcome = await post(
        { url: dsn.endpoint, headers: dsn.headers, body, category: "monitor" },
        { signal: AbortSignal.timeout(deadlineMs), deadline: Date.now() + deadlineMs },
      );
      if (outcome.status !== "delivered")
        warn("check-in", `a check-in was not delivered: ${read(outcome, "reason")}`);
    } catch (fault) {
      // A schedule in a wrong form must not stop events.
      warn("check-in", `a check-in could not be made: ${read(fault, "message")}`);
    }
  }
}

async function makeCheckIn(
  { item, place, exceptions }: Invocation,
  handler: string,
  settings: Settings,
): Promise<CheckIn> {
  return {
    id: await stableId(place, item.durableObjectId, item.eventTimestamp, handler),
    status: item.outcome === "ok" && !exceptions.length ? "ok" : "error",
    durationMs: item.wallTime ?? 0,
    environment: settings.environment,
    release: settings.release ?? item.scriptVersion?.id,
  };
}
