export type { ContextLike, Level, RequestLike, UserLike } from "../context.ts";
export type { Breadcrumb, CapturedException, EventUser } from "../event/captured-event.ts";
export type { Frame } from "../event/stack.ts";
export type { CreateLogger } from "../logger/create-logger.ts";
export type { LogAttributes, LogBreadcrumb, LogErrorAttributes, Logger } from "../logger/logger.ts";
export type { BeforeSendLog, LoggerOptions } from "../logger/options.ts";
export type { FlushResult } from "../logger/outlet.ts";
export type { LogBatch, LogLevel, LogRecord } from "../logger/record.ts";
export type { RedactOptions } from "../redact/redaction.ts";
export type { JsonObject, JsonValue } from "../safe/plain-json.ts";
export type { FlarelogTransportOptions } from "../transports/flarelog.ts";
export type { LogSendContext, LogTransport } from "../transports/log-transport.ts";
export type { MemoryLogTransport } from "../transports/memory-logs.ts";
export type { SendOutcome } from "../transports/outcome.ts";
export type { QueueTransportOptions } from "../transports/queue.ts";
export type { SentryLiteTransportOptions } from "../transports/sentry-lite.ts";
export type { ServiceTransportOptions } from "../transports/service.ts";
export type { TailTransportOptions } from "../transports/tail.ts";
export type { SendContext } from "../transports/transport.ts";

import { type CreateLogger, loggerFactory } from "../logger/create-logger.ts";
import { consoleLogTransport } from "../transports/console-logs.ts";
import { eitherOf } from "../transports/either-of.ts";
import { flarelogLogTransport } from "../transports/flarelog-logs.ts";
import { memoryLogTransport } from "../transports/memory-logs.ts";
import { queueLogTransport } from "../transports/queue-logs.ts";
import { sentryLogTransport } from "../transports/sentry-logs.ts";
import { serviceLogTransport } from "../transports/service-logs.ts";
import { tailLogTransport } from "../transports/tail-logs.ts";

export {
  consoleLogTransport,
  flarelogLogTransport,
  memoryLogTransport,
  queueLogTransport,
  sentryLogTransport,
  serviceLogTransport,
  tailLogTransport,
};

export const createLogger: CreateLogger = /* @__PURE__ */ loggerFactory({
  transports: /* @__PURE__ */ eitherOf(
    [/* @__PURE__ */ serviceLogTransport()],
    [/* @__PURE__ */ sentryLogTransport(), /* @__PURE__ */ flarelogLogTransport()],
    [/* @__PURE__ */ tailLogTransport()],
  ),
  fallback: /* @__PURE__ */ queueLogTransport(),
});
