/** What every entry is made of: it names its transports, and takes the rest from here by name. */
export { makeCaptureMessage } from "./capture.ts";
export { makeCaptureDurableObject } from "./cover/durable-object.ts";
export { makeCaptureHandlers } from "./cover/handlers.ts";
export { makeCaptureRouteErrors } from "./cover/route-errors.ts";
export { makeCaptureStep, makeCaptureWorkflow } from "./cover/workflow.ts";
export { makeCreateCapture } from "./create-capture.ts";
export { defaultsFor } from "./defaults.ts";
export { createEngine } from "./engine.ts";
export { makeVerify } from "./verify.ts";
