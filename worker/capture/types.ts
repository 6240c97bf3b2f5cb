// The types that every entry exports.

export type { AnyCapture, Capture, CaptureMessage, CaptureWithMessage } from "./capture.ts";
export type * from "./context.ts";
export type { CaptureDurableObject, DurableObjectOptions } from "./cover/durable-object.ts";
export type { CaptureHandlers, HandlersOptions } from "./cover/handlers.ts";
export type { CallableDecorator, HookOptions } from "./cover/hooks.ts";
export type { LifeLog, LifeLogOption } from "./cover/life.ts";
export type { CaptureRouteErrors, RouteErrorsOptions } from "./cover/route-errors.ts";
export type { StepOptions } from "./cover/step.ts";
export type { CaptureStep, CaptureWorkflow, WorkflowOptions } from "./cover/workflow.ts";
export type { CreateCapture } from "./create-capture.ts";
export type { Breadcrumb, CapturedEvent, CapturedException, EventUser } from "./event/captured-event.ts";
export type { RequestOptions } from "./event/request.ts";
export type { Frame } from "./event/stack.ts";
export type { AlarmPolicy } from "./filters/attempts.ts";
export type { BeforeSend } from "./filters/before-send.ts";
export type { IgnoreRule } from "./filters/ignore-errors.ts";
export type { RedactOptions } from "./redact/redaction.ts";
export type { CaptureResult, TransportOutcome } from "./result.ts";
export type { JsonObject, JsonValue } from "./safe/plain-json.ts";
export type * from "./sentry/options.ts";
export type { ReadScope, ScopeLike } from "./sentry/scope.ts";
export type { CaptureOptions } from "./settings/capture-options.ts";
export type { RecordSpan } from "./trace/span.ts";
export type { SendOutcome } from "./transports/outcome.ts";
export type { Captured, SendContext, Transport } from "./transports/transport.ts";
export type { BackendReport, Verification, Verify } from "./verify.ts";
