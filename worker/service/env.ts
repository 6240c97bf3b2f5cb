/** What wrangler.toml binds. Without a DSN or a key the service refuses every event. */
export interface Env {
  SENTRY_DSN?: string;
  FLARELOG_API_KEY?: string;
  ERROR_QUEUE?: Queue;
  ERROR_DEAD_LETTERS?: Queue;
}
