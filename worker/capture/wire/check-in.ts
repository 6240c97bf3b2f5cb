import { SDK_NAME, VERSION } from "../version.ts";
import { joinEnvelope } from "./sentry-envelope.ts";
import { encodeEnvironment, encodeRelease } from "./sentry-rules.ts";

/** When a monitor of Sentry's expects a check-in. */
export type CheckInSchedule =
  /** A crontab, such as `*\/30 * * * *`, in UTC. */
  | { readonly crontab: string }
  | { readonly every: number; readonly unit: "minute" | "hour" | "day" | "week" | "month" | "year" };

/** A monitor of Sentry's Crons. */
export interface Monitor {
  /** Its name in Sentry's addresses. */
  readonly slug: string;
  /** Makes the monitor, or changes it. Default: it has been made in Sentry. */
  readonly schedule?: CheckInSchedule | undefined;
  /** How late a check-in may be before Sentry calls it missed, in minutes. Default: Sentry's. */
  readonly marginMinutes?: number | undefined;
}

/** That something ran. */
export interface CheckIn {
  /** 32 hex digits. */
  readonly id: string;
  readonly status: "ok" | "error";
  readonly durationMs: number;
  readonly environment: string;
  readonly release?: string | undefined;
}

/** An envelope with a check-in: https://develop.sentry.dev/sdk/telemetry/check-ins/ */
export function encodeCheckIn(checkIn: CheckIn, { slug, schedule, marginMinutes }: Monitor): string {
  const { id, status, durationMs } = checkIn;
  // By the names of the events beside it: Sentry keeps a monitor for each environment.
  const environment = encodeEnvironment(checkIn.environment);
  const release = encodeRelease(checkIn.release);
  const header = { sent_at: new Date().toISOString(), sdk: { name: SDK_NAME, version: VERSION } };
  const config = schedule && {
    schedule:
      "crontab" in schedule
        ? { type: "crontab", value: schedule.crontab }
        : { type: "interval", value: schedule.every, unit: schedule.unit },
    ...(marginMinutes !== undefined && { checkin_margin: marginMinutes }),
    timezone: "UTC",
  };
  const payload = {
    check_in_id: id,
    monitor_slug: slug,
    status,
    duration: durationMs / 1_000,
    ...(environment && { environment }),
    ...(release && { release }),
    ...(config && { monitor_config: config }),
  };
  return joinEnvelope([header, { type: "check_in" }, payload]);
}
