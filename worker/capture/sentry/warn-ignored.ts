import { warn } from "../memory/warn.ts";
import type { SentryOptions } from "./options.ts";

/** Each has a row in docs/moving-from-sentry-cloudflare.md that says what it does here. */
const USED =
  /^(dsn|enabled|release|environment|dist|serverName|sampleRate|ignoreErrors|allowUrls|denyUrls|maxBreadcrumbs|maxValueLength|normalizeDepth|normalizeMaxBreadth|initialScope|enableDedupe|defaultIntegrations|integrations|beforeSend)$/;
/** Options about data that is never collected here, or about how the SDK keeps its own client. */
const HARMLESS =
  /^(attachStacktrace|cacheClient|sendClientReports|sendDefaultPii|dataCollection|ctx|_metadata)$/;

/** Warns once of options that have no effect on error events here. Options that are off or empty are not named. */
export function warnIgnoredOptions(options: SentryOptions): void {
  const ignored = Object.entries(options)
    .filter(([name, value]) => value && !USED.test(name) && !HARMLESS.test(name))
    .map(([name]) => name);
  if (ignored.length)
    warn(
      "sentry options",
      `these options of sentry have no meaning for captured errors: ${ignored.join(", ")}`,
    );
}
