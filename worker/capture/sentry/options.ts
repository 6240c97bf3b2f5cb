// The options object of the official SDK, by structure: its own types fit, and none of them is imported.

/** A Sentry event in the fields that hooks read and change. The SDK's `ErrorEvent` is one. */
export interface SentryEventLike {
  event_id?: string | undefined;
  message?: string | undefined;
  timestamp?: number | undefined;
  level?: "fatal" | "error" | "warning" | "log" | "info" | "debug" | undefined;
  logger?: string | undefined;
  server_name?: string | undefined;
  release?: string | undefined;
  dist?: string | undefined;
  environment?: string | undefined;
  transaction?: string | undefined;
  fingerprint?: string[] | undefined;
  request?:
    | {
        url?: string | undefined;
        method?: string | undefined;
        headers?: Record<string, string> | undefined;
      }
    | undefined;
  exception?: { values?: SentryExceptionLike[] | undefined } | undefined;
  breadcrumbs?: SentryBreadcrumbLike[] | undefined;
  contexts?: Record<string, Record<string, unknown> | undefined> | undefined;
  tags?: Record<string, unknown> | undefined;
  extra?: Record<string, unknown> | undefined;
  user?: Record<string, unknown> | undefined;
}

export interface SentryExceptionLike {
  type?: string | undefined;
  value?: string | undefined;
  stacktrace?: { frames?: SentryFrameLike[] | undefined } | undefined;
  mechanism?: { type: string; handled?: boolean | undefined } | undefined;
}

export interface SentryFrameLike {
  function?: string | undefined;
  filename?: string | undefined;
  abs_path?: string | undefined;
  lineno?: number | undefined;
  colno?: number | undefined;
  in_app?: boolean | undefined;
}

export interface SentryBreadcrumbLike {
  /** Seconds since 1970. */
  timestamp?: number | undefined;
  type?: string | undefined;
  category?: string | undefined;
  message?: string | undefined;
  data?: Record<string, unknown> | undefined;
}

/** What a hook gets beside the event. */
export interface SentryHintLike {
  event_id?: string | undefined;
  /** The very value that was thrown. */
  originalException?: unknown;
}

type Processed<Event> = Event | null | PromiseLike<Event | null>;

/** An integration of the SDK, or one of the application's own. */
export interface SentryIntegrationLike {
  name: string;
  setupOnce?(): void;
  setup?(client: object): void;
  afterAllSetup?(client: object): void;
  preprocessEvent?(event: SentryEventLike, hint: SentryHintLike | undefined, client: object): void;
  processEvent?(event: SentryEventLike, hint: SentryHintLike, client: object): Processed<SentryEventLike>;
}

/** Options that have a meaning for errors here: docs/moving-from-sentry-cloudflare.md has a row for each. */
interface SentryErrorOptions {
  dsn?: string | undefined;
  enabled?: boolean | undefined;
  release?: string | undefined;
  environment?: string | undefined;
  dist?: string | undefined;
  serverName?: string | undefined;
  sampleRate?: number | undefined;
  ignoreErrors?: readonly (string | RegExp)[] | undefined;
  allowUrls?: readonly (string | RegExp)[] | undefined;
  denyUrls?: readonly (string | RegExp)[] | undefined;
  maxBreadcrumbs?: number | undefined;
  maxValueLength?: number | undefined;
  normalizeDepth?: number | undefined;
  normalizeMaxBreadth?: number | undefined;
  initialScope?: object | undefined;
  enableDedupe?: boolean | undefined;
  defaultIntegrations?: false | SentryIntegrationLike[] | undefined;
  integrations?:
    | SentryIntegrationLike[]
    | { call(integrations: SentryIntegrationLike[]): SentryIntegrationLike[] }["call"]
    | undefined;
  beforeSend?(event: SentryEventLike, hint: SentryHintLike): Processed<SentryEventLike>;
}

/** The others may be there: what has no meaning here is named in one warning. */
type OtherOption =
  | "_experiments"
  | "_metadata"
  | "attachStacktrace"
  | "beforeBreadcrumb"
  | "beforeSendLog"
  | "beforeSendMetric"
  | "beforeSendSpan"
  | "beforeSendTransaction"
  | "cacheClient"
  | "ctx"
  | "dataCollection"
  | "debug"
  | "durableObjectSqlSpanAllowlist"
  | "durableObjectStorageSpanAllowlist"
  | "enableLogs"
  | "enableOpenTelemetrySetup"
  | "enableRpcTracePropagation"
  | "enhanceFetchErrorMessages"
  | "ignoreSpans"
  | "ignoreTransactions"
  | "instrumentPrototypeMethods"
  | "orgId"
  | "parentSpanIsAlwaysRootSpan"
  | "propagateTraceparent"
  | "rpcTracePropagationBindings"
  | "sendClientReports"
  | "sendDefaultPii"
  | "skipOpenTelemetrySetup"
  | "spotlight"
  | "stackParser"
  | "strictTraceContinuation"
  | "traceLifecycle"
  | "tracePropagationTargets"
  | "tracesSampleRate"
  | "tracesSampler"
  | "transport"
  | "transportOptions"
  | "tunnel";

/** What an application gives to `withSentry(env => options)`. */
export interface SentryOptions extends SentryErrorOptions, Partial<Record<OtherOption, unknown>> {}

/** A method's parameters are compared both ways, so that a function of the application's own Env fits. */
export type ReadSentryOptions = { call(env: object): SentryOptions }["call"];
