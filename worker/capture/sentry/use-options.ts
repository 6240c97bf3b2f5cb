import type { CapturedEvent } from "../event/captured-event.ts";
import { applyHook } from "../filters/before-send.ts";
import type { Filter } from "../filters/filter.ts";
import { warn } from "../memory/warn.ts";
import { createRedaction, type RedactOptions } from "../redact/redaction.ts";
import { lazy } from "../safe/lazy.ts";
import type { Redaction } from "../safe/plain-json.ts";
import { asText, orElse, read } from "../safe/read.ts";
import type { ReadSentryOptions, SentryOptions } from "./options.ts";

/** The event as the application's options want it, or `null`. */
export type Pipeline = (
  event: CapturedEvent,
  error: unknown,
  redaction: Redaction,
) => Promise<CapturedEvent | null>;

/** What the lazy part gives. */
export interface SentryPipeline {
  createPipeline(options: SentryOptions, dsn: string): Pipeline;
}

/** One client for each DSN, release and environment: an isolate can outlive several of them, but not many. */
const MAX_PIPELINES = 16;
const IMPORT_MS = 1_000;

/**
 * What the option `sentry` of a capture does: `bindings` replaces DSN, release and environment of env by its own,
 * and `filter` runs its hooks, integrations and filters, in a client of the SDK that is loaded on the first error.
 */
export function useSentryOptions(
  readOptions: ReadSentryOptions,
  load: () => Promise<SentryPipeline>,
  { redact, deadlineMs }: { redact: RedactOptions; deadlineMs: number },
): { bindings(env: object): object; filter: Filter } {
  const loadPipeline = lazy(load);
  const pipelines = new Map<string, Pipeline>();
  // By the bindings of a capture: objects of one isolate may have different ones.
  const given = new WeakMap<object, SentryOptions>();

  async function run(
    event: CapturedEvent,
    error: unknown,
    env: object,
    redaction: Redaction,
  ): Promise<CapturedEvent | null> {
    const options = given.get(env);
    if (!options) throw new TypeError("it must return an object of options");
    let sdk: SentryPipeline;
    try {
      sdk = await loadPipeline(IMPORT_MS);
    } catch (fault) {
      // Code of the application may be a privacy filter, so an event that it has not seen must not be sent.
      if (holdsCode(options)) throw fault;
      return event;
    }
    const dsn = asText(read(env, "SENTRY_DSN"));
    const key = JSON.stringify([dsn, event.release, event.environment]);
    const pipeline = pipelines.get(key) ?? sdk.createPipeline(options, dsn);
    if (pipelines.size < MAX_PIPELINES) pipelines.set(key, pipeline);
    return pipeline(event, error, redaction);
  }

  return {
    bindings(env) {
      const options = orElse(() => readOptions(env) ?? {}, undefined);
      const own = orElse(() => withSettings(env, options ?? {}), env);
      if (options && typeof options === "object" && !("then" in options)) given.set(own, options);
      return own;
    },
    filter: {
      name: "sentry",
      apply(event, { error, env }) {
        const redaction = createRedaction(env, redact);
        const hook = (before: CapturedEvent) =>
          run(before, error, env, redaction).catch((fault: unknown) => {
            warn(
              "sentry option",
              redaction.scrub(`the option sentry failed: ${read(fault, "message")}`).slice(0, 500),
            );
            throw fault;
          });
        return applyHook(hook, event, deadlineMs / 2);
      },
    },
  };
}

function holdsCode({ beforeSend, integrations, defaultIntegrations, initialScope }: SentryOptions): boolean {
  return Boolean(beforeSend || integrations || defaultIntegrations || typeof initialScope === "function");
}

/** A copy of the bindings with the settings of the options. The env of the caller does not change. */
function withSettings(env: object, { dsn, enabled, release, environment }: SentryOptions): object {
  const settings = {
    SENTRY_DSN: enabled === false ? "" : dsn,
    SENTRY_RELEASE: release,
    SENTRY_ENVIRONMENT: environment,
  };
  const texts = Object.entries(settings).filter(([, value]) => typeof value === "string");
  const own = Object.getOwnPropertyDescriptors({ ...env, ...Object.fromEntries(texts) });
  return Object.defineProperties(Object.create(env), own);
}
