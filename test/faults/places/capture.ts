import type { CaptureContext } from "../../../worker/capture/context.ts";
import {
  type Capture,
  createCapture,
  sentryLiteTransport,
  sentryTransport,
} from "../../../worker/capture/index.ts";
import { flarelogTransport } from "../../../worker/capture/transports/flarelog.ts";
import { serviceTransport } from "../../../worker/capture/transports/service.ts";
import { backendOf, type Cell, type Seen, type Time, type TransportName, tagsOf } from "../cell.ts";
import type { Env } from "./env.ts";

const CAPTURES: Record<TransportName, Capture> = {
  sentry: createCapture({ transports: [sentryTransport()] }),
  "sentry-lite": createCapture({ transports: [sentryLiteTransport()] }),
  flarelog: createCapture({ transports: [flarelogTransport()] }),
  service: createCapture({ transports: [serviceTransport()] }),
};

/** Two seconds are the deadline; where a Queue is bound, a quarter of them is kept for it. */
const DEADLINE_MS = 2_000;
const QUEUED_DEADLINE_MS = 1_500;
/** After an answer's head, its body is read for half a second more. So an answer byte by byte ends well before this. */
const GRACE_MS = 1_000;

/**
 * Reports an error as this cell says; resolves to what the caller sees, and when. That is told by timers of the same
 * isolate and not by a clock: on a busy machine they are late too, and still fire in their order.
 */
export async function captureIn(env: Env, cell: Cell, context: CaptureContext): Promise<Seen> {
  const { BACKEND, QUEUE, ERROR_SERVICE } = env;
  const cellEnv = {
    ...(cell.transport === "service" ? { ERROR_SERVICE } : backendOf(cell, BACKEND)),
    ...(cell.queue && { ERROR_QUEUE: QUEUE }),
  };
  let time: Time = "before the deadline";
  const atDeadline = setTimeout(
    () => {
      time = "at the deadline";
    },
    0.9 * (cell.queue ? QUEUED_DEADLINE_MS : DEADLINE_MS),
  );
  const after = setTimeout(() => {
    time = "too late";
  }, DEADLINE_MS + GRACE_MS);
  const result = await CAPTURES[cell.transport](cellEnv, new Error("lost"), {
    ...context,
    tags: tagsOf(cell),
  });
  clearTimeout(atDeadline);
  clearTimeout(after);
  return { result, time };
}
