export type * from "../types.ts";

import { type Capture, type CaptureMessage, messageOf } from "../capture.ts";
import { type CaptureDurableObject, durableObjectCover } from "../cover/durable-object.ts";
import { type CaptureHandlers, handlersCover } from "../cover/handlers.ts";
import { type CaptureRouteErrors, routeErrorsCover } from "../cover/route-errors.ts";
import { type CaptureStep, type CaptureWorkflow, stepCover, workflowCover } from "../cover/workflow.ts";
import { type CreateCapture, captureFactory } from "../create-capture.ts";
import { defaultsFor } from "../defaults.ts";
import { createEngine } from "../engine.ts";
import { queueTransport } from "../transports/queue.ts";
import {
  type SentryCloudflareTransportOptions,
  sentryCloudflareTransport,
} from "../transports/sentry-cloudflare.ts";

export type { SentrySdk } from "../sentry/sentry-sdk.ts";
export { type SentryCloudflareTransportOptions, sentryCloudflareTransport };

const defaults = /* @__PURE__ */ defaultsFor(
  [/* @__PURE__ */ sentryCloudflareTransport()],
  /* @__PURE__ */ queueTransport(),
);

const capture = /* @__PURE__ */ createEngine(defaults);

/** See `isolate-capture`: the same, to Sentry by the `@sentry/cloudflare` that the application has installed. */
export const captureExceptionInIsolate: Capture = capture;
export const captureMessage: CaptureMessage = /* @__PURE__ */ messageOf(capture);
export const createCapture: CreateCapture = /* @__PURE__ */ captureFactory(
  defaults,
  () => import("../sentry/cloudflare-pipeline.ts"),
);
export const captureDurableObject: CaptureDurableObject = /* @__PURE__ */ durableObjectCover(capture);
export const captureHandlers: CaptureHandlers = /* @__PURE__ */ handlersCover(capture);
export const captureRouteErrors: CaptureRouteErrors = /* @__PURE__ */ routeErrorsCover(capture);
export const captureStep: CaptureStep = /* @__PURE__ */ stepCover(capture);
export const captureWorkflow: CaptureWorkflow = /* @__PURE__ */ workflowCover(capture);
