import type { RequestOptions } from "../event/request.ts";
import type { AlarmPolicy } from "../filters/attempts.ts";
import type { BeforeSend } from "../filters/before-send.ts";
import type { IgnoreRule } from "../filters/ignore-errors.ts";
import type { RedactOptions } from "../redact/redaction.ts";
import type { ReadSentryOptions } from "../sentry/options.ts";
import type { ReadScope } from "../sentry/scope.ts";
import type { Transport } from "../transports/transport.ts";

/** The options of `createCapture`. */
export interface CaptureOptions {
  /** Where events go, all at once. Default: those of the entry that are configured in env. */
  transports?: readonly Transport[] | undefined;
  /**
   * Keeps an event that could not be delivered but may be delivered later. Default: the Queue `ERROR_QUEUE`, if it is
   * bound. `false`: none.
   */
  fallback?: Transport | false | undefined;
  /** May change an event, or drop it by returning `null`. See `BeforeSend` for what happens when it fails. */
  beforeSend?: BeforeSend | undefined;
  /** Errors that make no event. Default: none. */
  ignoreErrors?: readonly IgnoreRule[] | undefined;
  /** The share of errors that make an event, from 0 to 1. Default 1. */
  sampleRate?: number | undefined;
  /**
   * The most events of one isolate in a minute. The next event after that has the number of those that were held back.
   * Default: no limit.
   */
  maxPerMinute?: number | undefined;
  /** Which bindings and keys are secrets, in addition to those that look like secrets. */
  redact?: RedactOptions | undefined;
  /**
   * Which attempts of a failing alarm make an event. Default `first-and-final`: the first event says that the alarm fails,
   * the last that the platform has dropped it. The platform itself says nothing then.
   */
  alarms?: AlarmPolicy | undefined;
  /** Which parts of a request go on events, in addition to its method and its address without query. Default: none. */
  request?: RequestOptions | undefined;
  /** How long one capture may take, in milliseconds, from 1 to 30000. Default 2000. */
  deadlineMs?: number | undefined;
  /** Default: `SENTRY_RELEASE`, `COMPILER_VERSION` or the id of the `CF_VERSION_METADATA` binding. */
  release?: string | undefined;
  /** Default: `SENTRY_ENVIRONMENT`, `ENVIRONMENT` or "production", under `wrangler dev` and Vite "development". */
  environment?: string | undefined;
  /** Which build of the release, as Sentry's `dist`. Default: none. */
  dist?: string | undefined;
  /**
   * Where the code runs, as Sentry's `server_name` and OpenTelemetry's `host.name`. Default: none, but for FlareLog the
   * object.
   */
  serverName?: string | undefined;
  /**
   * Scopes of another Sentry SDK in this Worker, whose user, tags, extra, contexts, breadcrumbs, fingerprint and level
   * go on every event. Called at each capture, in its invocation.
   *
   * @example createCapture({ scope: () => [Sentry.getIsolationScope(), Sentry.getCurrentScope()] })
   */
  scope?: ReadScope | undefined;
  /**
   * Returns the options of the official SDK, as you pass them to `withSentry`. For error events each option means the same
   * as there: DSN, release, environment, `beforeSend` with its hint, processors, integrations, filters, initial scope. It is
   * called at each capture with that capture's env. The first options of a DSN, release and environment set up the
   * integrations. A warning names options that have no meaning here. Only entries that contain the SDK have this option.
   *
   * @example createCapture({ sentry: (env: Env) => ({ dsn: env.SENTRY_DSN, beforeSend: (event) => event }) })
   */
  sentry?: ReadSentryOptions | undefined;
}
