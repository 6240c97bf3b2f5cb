export type * from "../types.ts";

import type { Capture, CaptureMessage } from "../capture.ts";
import { queueTransport } from "../transports/queue.ts";
import {
  type SentryCloudflareTransportOptions,
  sentryCloudflareTransport,
} from "../transports/sentry-cloudflare.ts";
import * as wire from "../wiring.ts";

export type { SentrySdk } from "../sentry/sentry-sdk.ts";
export { type SentryCloudflareTransportOptions, sentryCloudflareTransport };

const defaults = /* @__PURE__ */ wire.defaultsFor(
  [/* @__PURE__ */ sentryCloudflareTransport()],
  /* @__PURE__ */ queueTransport(),
);

const capture = /* @__PURE__ */ wire.createEngine(defaults);

/** See `isolate-capture`: the same, to Sentry by the `@sentry/cloudflare` that the application has installed. */
export const captureExceptionInIsolate: Capture = capture;
export const captureMessage: CaptureMessage = /* @__PURE__ */ wire.makeCaptureMessage(capture);
export const createCapture = /* @__PURE__ */ wire.makeCreateCapture(
  defaults,
  () => import("../sentry/cloudflare-pipeline.ts"),
);
export const captureDurableObject = /* @__PURE__ */ wire.makeCaptureDurableObject(capture);
export const captureHandlers = /* @__PURE__ */ wire.makeCaptureHandlers(capture);
export const captureRouteErrors = /* @__PURE__ */ wire.makeCaptureRouteErrors(capture);
export const captureStep = /* @__PURE__ */ wire.makeCaptureStep(capture);
export const captureWorkflow = /* @__PURE__ */ wire.makeCaptureWorkflow(capture);
export const verify = /* @__PURE__ */ wire.makeVerify(defaults, capture);
