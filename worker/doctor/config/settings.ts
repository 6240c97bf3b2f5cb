/** What the library reads of `env`, so that no code has to name it. */
export const SETTINGS: ReadonlySet<string> = new Set([
  "SENTRY_DSN",
  "SENTRY_RELEASE",
  "SENTRY_ENVIRONMENT",
  "ENVIRONMENT",
  "COMPILER_VERSION",
  "CF_VERSION_METADATA",
  "FLARELOG_API_KEY",
  "FLARELOG_ENDPOINT",
  "FLARELOG_ENVIRONMENT",
  "OTEL_SERVICE_NAME",
  "ERROR_SERVICE",
  "ERROR_QUEUE",
  "ERROR_DEAD_LETTERS",
  "ERROR_TAIL",
]);
