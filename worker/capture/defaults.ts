import type { EngineOptions } from "./engine.ts";
import { sentryTransport } from "./transports/sentry.ts";

/** What `captureExceptionInIsolate` works with, and what `createCapture` starts from. */
export const DEFAULTS: EngineOptions = {
  transports: [sentryTransport()],
  stages: [],
  alarms: "first-and-final",
  redact: {},
  deadlineMs: 2_000,
};
