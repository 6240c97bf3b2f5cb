/** The parts of every entry. An entry names its transports, and imports the rest from here. */
export { makeCaptureMessage } from "./capture.ts";
export { makeCaptureDurableObject } from "./cover/durable-object.ts";
export { makeCaptureHandlers } from "./cover/handlers.ts";
export { makeCaptureRouteErrors } from "./cover/route-errors.ts";
export { makeCaptureStep, makeCaptureWorkflow } from "./cover/workflow.ts";
export { makeCreateCapture } from "./create-capture.ts";
export { defaultsFor } from "./defaults.ts";
export { createEngine } from "./engine.ts";
export { makeVerify } from "./verify.ts";
