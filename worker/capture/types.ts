// What every entry of the package declares.
export type { AlarmPolicy } from "./attempts.ts";
export type { BeforeSend } from "./before-send.ts";
export type * from "./context.ts";
export type { CaptureOptions, CreateCapture } from "./create-capture.ts";
export type { CaptureDurableObject, DurableObjectOptions } from "./durable-object.ts";
export type { Capture } from "./engine.ts";
export type { Breadcrumb, CapturedEvent, CapturedException } from "./event.ts";
export type { CaptureHandlers } from "./handlers.ts";
export type { IgnoreRule } from "./ignore-errors.ts";
export type { SendOutcome } from "./outcome.ts";
export type { JsonObject, JsonValue } from "./plain-json.ts";
export type { RedactOptions } from "./redact.ts";
export type { CaptureResult, TransportOutcome } from "./result.ts";
export type * from "./sentry/options.ts";
export type { ReadScope, ScopeLike } from "./sentry/scope.ts";
export type { Frame } from "./stack.ts";
export type { Captured, SendContext, Transport } from "./transports/transport.ts";
export type { CaptureStep, CaptureWorkflow, StepOptions, WorkflowOptions } from "./workflow.ts";
