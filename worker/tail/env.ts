/** The bindings of wrangler.toml and of its comments. Each is optional, but nothing is reported without a DSN or a key. */
export interface Env {
  SENTRY_DSN?: string;
  SENTRY_ENVIRONMENT?: string;
  FLARELOG_API_KEY?: string;
  ERROR_QUEUE?: Queue;
}
