import { FlareLog } from "./flarelog.ts";
import type { FlareLogConfig } from "./types.ts";

/**
 * Makes a `FlareLog`. Unlike that of `@flarelog/sdk` it takes over neither the console nor global errors.
 *
 * @example const logger = flarelog({ apiKey: env.FLARELOG_API_KEY });
 */
export function flarelog(config: FlareLogConfig = {}): FlareLog {
  return new FlareLog(config);
}

/**
 * Wraps a Worker's `fetch`, as `logger.workerFetch` does.
 *
 * @example export default { fetch: workerFetch(logger, async (request, env, ctx) => new Response("hello")) };
 */
export function workerFetch<Result>(
  logger: FlareLog,
  handler: Parameters<typeof logger.workerFetch<Result>>[0],
): ReturnType<typeof logger.workerFetch<Result>> {
  return logger.workerFetch(handler);
}
