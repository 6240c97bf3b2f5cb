import { warn } from "../memory/warn.ts";
import type { SentryIntegrationLike, SentryOptions } from "./options.ts";

/** They replace functions of the whole isolate: `console`, `fetch`, `Function.prototype.toString`. */
const HOOKS_GLOBALS = /^(CaptureConsole|Console|Fetch|FunctionToString|HttpServer|Supabase|SpanStreaming)$/;

/** What makes the SDK's integrations. */
interface Makers {
  eventFilters(): SentryIntegrationLike;
  dedupe(): SentryIntegrationLike;
}

/**
 * The integrations that these options ask for. `Dedupe` is among the defaults of the SDK and not of ours: in a client
 * that lives as long as its isolate it drops the same error of another object, and every second alarm.
 */
export function chooseIntegrations(
  { defaultIntegrations, integrations, enableDedupe }: SentryOptions,
  { eventFilters, dedupe }: Makers,
): SentryIntegrationLike[] {
  const defaults =
    defaultIntegrations === false
      ? []
      : (defaultIntegrations ?? [
          eventFilters(),
          // Its place is taken by the error chain of this library.
          { name: "LinkedErrors" },
          ...(enableDedupe ? [dedupe()] : []),
        ]);
  const chosen =
    typeof integrations === "function" ? integrations(defaults) : [...defaults, ...(integrations ?? [])];
  // The last one of a name counts.
  const byName = new Map(chosen.flat().map((integration) => [integration.name, integration]));
  const refused = [...byName.keys()].filter((name) => HOOKS_GLOBALS.test(name));
  if (refused.length)
    warn(
      "sentry integrations",
      `integrations that change globals are not run for captured errors: ${refused.join(", ")}`,
    );
  return [...byName.values()].filter(({ name }) => !HOOKS_GLOBALS.test(name));
}
