/** The types of `@flarelog/sdk` 2.8.3 that the class has in common with it, by the same names. */
export type LogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";

/** A line, as `beforeSend` and `logRaw` have it. */
export interface LogEntry {
  /** ISO 8601. */
  timestamp?: string;
  level: LogLevel;
  message: string;
  source?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** 32 hex digits. */
  traceId?: string | undefined;
  /** 16 hex digits. */
  spanId?: string | undefined;
}

export interface UserContext {
  id?: string;
  email?: string;
  name?: string;
  [key: string]: unknown;
}

export interface Breadcrumb {
  timestamp: string;
  category: string;
  message: string;
  level?: LogLevel;
  data?: Record<string, unknown>;
}

export type TransportConfig =
  | { type: "console" }
  | {
      type: "otlp";
      endpoint?: string;
      logsEndpoint?: string;
      headers?: Record<string, string>;
      enableLogs?: boolean;
    }
  | { type: "flarelog"; apiKey?: string; endpoint?: string };

export interface FlareLogConfig {
  /** Default: `FLARELOG_API_KEY` of `process.env` or of the Worker's env. Without one, lines go to the console. */
  apiKey?: string | undefined;
  /** Default: `FLARELOG_ENDPOINT`, else `https://flarelog.dev`. */
  endpoint?: string | undefined;
  /** Allows an endpoint of plain http that is not this machine. Default false. */
  allowInsecure?: boolean | undefined;
  /** Default `DEBUG`. */
  level?: LogLevel | undefined;
  /** From 0 to 1. Default 1. */
  sampleRate?: number | undefined;
  defaultSource?: string | undefined;
  /** Default: `FLARELOG_ENVIRONMENT`, `NODE_ENV`, else `production`. */
  environment?: string | undefined;
  /** Default: `FLARELOG_RELEASE`. */
  release?: string | undefined;
  /** Default: `FLARELOG_SERVER_NAME`. */
  serverName?: string | undefined;
  /** Default: `OTEL_SERVICE_NAME`, else `unknown_service`. */
  serviceName?: string | undefined;
  serviceNamespace?: string | undefined;
  resourceAttributes?: Record<string, string> | undefined;
  /** Returns the entry, changed or not, or `false` to drop it. If it throws, the entry is dropped and counted. */
  beforeSend?: ((log: LogEntry) => LogEntry | false) | undefined;
  /** Parts of keys at the top level whose values are replaced. Default: the twelve of 2.8.3. */
  scrubFields?: readonly string[] | undefined;
  /** Called with the number of lines that were lost. */
  onDrop?: ((droppedCount: number) => void) | undefined;
  ignorePaths?: readonly (string | RegExp | ((pathname: string) => boolean))[] | undefined;
  /** Replaces all other transports. */
  transports?: readonly TransportConfig[] | undefined;
  /** Default: `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  otlpEndpoint?: string | undefined;
  otlpHeaders?: Record<string, string> | undefined;
  /** Whether a warning names a missing backend. Default true. */
  warnOnConsoleFallback?: boolean | undefined;
  /** Accepted, without effect. Lines are always sent together, soon, and without a flush. */
  workerMode?: boolean | undefined;
  batchSize?: number | undefined;
  flushIntervalMs?: number | undefined;
  maxBatchSize?: number | undefined;
  debug?: boolean | undefined;
  includeTimestamps?: boolean | undefined;
  /** Accepted, without effect. This library changes no global. */
  autoCapture?: object | undefined;
}

export interface LogErrorOptions {
  message?: string | undefined;
  level?: LogLevel | undefined;
  source?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  traceId?: string | undefined;
  /** Any other key is metadata. */
  [key: string]: unknown;
}

export interface CaptureOptions {
  source?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  level?: "WARN" | "ERROR" | "FATAL" | undefined;
  /** Default true. */
  rethrow?: boolean | undefined;
  label?: string | undefined;
}

export interface LogOptions {
  source?: string | undefined;
  traceId?: string | undefined;
  spanId?: string | undefined;
}

/** A `Request`, as far as it is read. */
export interface RequestLike {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
}

export interface RequestContext {
  request: RequestLike;
  traceId?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** Runs the handler and nothing else. */
  skipInstrumentation?: boolean | undefined;
}

export interface ExecutionContextLike {
  waitUntil?(promise: Promise<unknown>): void;
}

/** The part of `Headers` that is used. */
export interface HeadersLike {
  set(name: string, value: string): void;
}

/** A span. Its trace and ids are on the lines and the next hop; the span itself is not sent. */
export interface Span {
  spanContext(): { traceId: string; spanId: string; traceFlags: number };
  setAttribute(key: string, value: unknown): Span;
  setAttributes(attributes: Record<string, unknown>): Span;
  addEvent(name: string, attributes?: Record<string, unknown>): Span;
  setStatus(status: { code: number; message?: string }): Span;
  recordException(error: unknown): void;
  updateName(name: string): Span;
  isRecording(): boolean;
  end(): void;
}
