/** What wrangler.toml binds, and what its comments name. Each is optional; without a DSN or a key nothing is reported. */
export interface Env {
  SENTRY_DSN?: string;
  SENTRY_ENVIRONMENT?: string;
  FLARELOG_API_KEY?: string;
  ERROR_QUEUE?: Queue;
}
