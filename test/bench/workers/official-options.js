/** As the documentation of `@sentry/cloudflare` has them. */
export const options = (env) => ({ dsn: env.SENTRY_DSN, tracesSampleRate: 1 });
