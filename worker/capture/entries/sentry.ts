export type * from "../types.ts";

import { type CreateCapture, captureFactory } from "../create-capture.ts";
import { defaultsFor } from "../defaults.ts";
import { type CaptureDurableObject, durableObjectCover } from "../durable-object.ts";
import { type Capture, createEngine } from "../engine.ts";
import { type CaptureHandlers, handlersCover } from "../handlers.ts";
import { queueTransport } from "../transports/queue.ts";
import type { SentryTransportOptions } from "../transports/sdk.ts";
import { sentryTransport } from "../transports/sentry.ts";
import { type CaptureStep, type CaptureWorkflow, stepCover, workflowCover } from "../workflow.ts";

export type { SentrySdk } from "../sentry-sdk.ts";
export { type SentryTransportOptions, sentryTransport };

const defaults = /* @__PURE__ */ defaultsFor(
  [/* @__PURE__ */ sentryTransport()],
  /* @__PURE__ */ queueTransport(),
);

/** See `isolate-capture`: the same, to Sentry by its SDK only. */
export const captureExceptionInIsolate: Capture = /* @__PURE__ */ createEngine(defaults);
export const createCapture: CreateCapture = /* @__PURE__ */ captureFactory(
  defaults,
  () => import("../sentry/core-pipeline.ts"),
);
export const captureDurableObject: CaptureDurableObject =
  /* @__PURE__ */ durableObjectCover(captureExceptionInIsolate);
export const captureHandlers: CaptureHandlers = /* @__PURE__ */ handlersCover(captureExceptionInIsolate);
export const captureStep: CaptureStep = /* @__PURE__ */ stepCover(captureExceptionInIsolate);
export const captureWorkflow: CaptureWorkflow = /* @__PURE__ */ workflowCover(captureExceptionInIsolate);
