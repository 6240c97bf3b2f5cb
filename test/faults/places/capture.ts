import type { CaptureContext } from "../../../worker/capture/context.ts";
import {
  type Capture,
  createCapture,
  sentryLiteTransport,
  sentryTransport,
} from "../../../worker/capture/index.ts";
import { flarelogTransport } from "../../../worker/capture/transports/flarelog.ts";
import { serviceTransport } from "../../../worker/capture/transports/service.ts";
import { backendOf, type Cell, type Seen, type TransportName, tagsOf } from "../cell.ts";
import type { Env } from "./env.ts";

const CAPTURES: Record<TransportName, Capture> = {
  sentry: createCapture({ transports: [sentryTransport()] }),
  "sentry-lite": createCapture({ transports: [sentryLiteTransport()] }),
  flarelog: createCapture({ transports: [flarelogTransport()] }),
  service: createCapture({ transports: [serviceTransport()] }),
};

/** Reports an error as this cell says; resolves to what the caller sees, and to the time it took. */
export async function captureIn(env: Env, cell: Cell, context: CaptureContext): Promise<Seen> {
  const { BACKEND, QUEUE, ERROR_SERVICE } = env;
  const cellEnv = {
    ...(cell.transport === "service" ? { ERROR_SERVICE } : backendOf(cell, BACKEND)),
    ...(cell.queue && { ERROR_QUEUE: QUEUE }),
  };
  const started = Date.now();
  const result = await CAPTURES[cell.transport](cellEnv, new Error("lost"), {
    ...context,
    tags: tagsOf(cell),
  });
  return { result, ms: Date.now() - started };
}
