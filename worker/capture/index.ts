export type * from "./types.ts";

import type { Capture, CaptureMessage } from "./capture.ts";
import { consoleTransport } from "./transports/console.ts";
import { eitherOf } from "./transports/either-of.ts";
import { type FlarelogTransportOptions, flarelogTransport } from "./transports/flarelog.ts";
import { type MemoryTransport, memoryTransport } from "./transports/memory.ts";
import { type QueueTransportOptions, queueTransport } from "./transports/queue.ts";
import type { SentryTransportOptions } from "./transports/sdk.ts";
import { sentryTransport } from "./transports/sentry.ts";
import { type SentryLiteTransportOptions, sentryLiteTransport } from "./transports/sentry-lite.ts";
import { type ServiceTransportOptions, serviceTransport } from "./transports/service.ts";
import { type TailTransportOptions, tailTransport } from "./transports/tail.ts";
import type { Transport } from "./transports/transport.ts";
import * as wire from "./wiring.ts";

export type { SentrySdk } from "./sentry/sentry-sdk.ts";
export {
  consoleTransport,
  type FlarelogTransportOptions,
  flarelogTransport,
  type MemoryTransport,
  memoryTransport,
  type QueueTransportOptions,
  queueTransport,
  type SentryLiteTransportOptions,
  type SentryTransportOptions,
  type ServiceTransportOptions,
  sentryLiteTransport,
  sentryTransport,
  serviceTransport,
  type TailTransportOptions,
  tailTransport,
};

const defaults = /* @__PURE__ */ wire.defaultsFor(
  [
    .../* @__PURE__ */ eitherOf<Transport>(
      [/* @__PURE__ */ serviceTransport()],
      [/* @__PURE__ */ sentryTransport(), /* @__PURE__ */ flarelogTransport()],
    ),
    /* @__PURE__ */ tailTransport(),
  ],
  /* @__PURE__ */ queueTransport(),
);

const capture = /* @__PURE__ */ wire.createEngine(defaults);

/**
 * Reports an error. Call it in the `catch` of a Durable Object, Workflow or Worker, and await it. It resolves when a backend
 * has accepted the event, or with the reason why none has. It never throws or rejects, and takes two seconds at most. It
 * leaves nothing pending, so the object can hibernate. Without `SENTRY_DSN`, `FLARELOG_API_KEY`, `ERROR_SERVICE` and
 * `ERROR_TAIL` it does nothing.
 *
 * @param env the bindings: `this.env`
 * @param error whatever was thrown
 * @param context where it was caught. It is optional, but without it the event does not name the object
 * @example
 * async alarm(info?: AlarmInvocationInfo) {
 *   try {
 *     await this.work();
 *   } catch (error) {
 *     await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, alarm: info, handled: false });
 *     throw error;
 *   }
 * }
 */
export const captureExceptionInIsolate: Capture = capture;
export const captureMessage: CaptureMessage = /* @__PURE__ */ wire.makeCaptureMessage(capture);
export const createCapture = /* @__PURE__ */ wire.makeCreateCapture(
  defaults,
  () => import("./sentry/core-pipeline.ts"),
);
export const captureDurableObject = /* @__PURE__ */ wire.makeCaptureDurableObject(capture);
export const captureHandlers = /* @__PURE__ */ wire.makeCaptureHandlers(capture);
export const captureRouteErrors = /* @__PURE__ */ wire.makeCaptureRouteErrors(capture);
export const captureStep = /* @__PURE__ */ wire.makeCaptureStep(capture);
export const captureWorkflow = /* @__PURE__ */ wire.makeCaptureWorkflow(capture);
export const verify = /* @__PURE__ */ wire.makeVerify(defaults, capture);
