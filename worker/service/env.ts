/** The bindings of wrangler.toml. Without a DSN or a key, the service leaves each event to its caller. */
export interface Env {
  SENTRY_DSN?: string;
  FLARELOG_API_KEY?: string;
  ERROR_QUEUE?: Queue;
  ERROR_DEAD_LETTERS?: Queue;
}
