import type { CaptureContext, ContextLike, RequestLike } from "./context.ts";
import type { Capture } from "./engine.ts";

const NAMES = ["fetch", "scheduled", "queue", "email"] as const;

type Handle = (this: unknown, input: unknown, env: object, ctx: ContextLike) => unknown;

export interface CaptureHandlers {
  /**
   * Covers the handlers of a Worker's default export: what one throws is reported through `ctx.waitUntil`, so that the
   * answer does not wait for it, and then thrown on unchanged. Handlers that the Worker lacks are not added; nothing is
   * imported before the first error.
   *
   * @param handler what the Worker exports by default, a framework's app included
   * @param capture default: the entry's `captureExceptionInIsolate`
   * @returns an object with the same handlers
   * @example
   * export default captureHandlers({
   *   fetch: (request, env) => env.ROOM.getByName("a").fetch(request),
   * } satisfies ExportedHandler<Env>);
   */
  <Handler extends object>(handler: Handler, capture?: Capture): Handler;
}

/** `captureHandlers` for an entry that reports by this capture. */
export function handlersCover(entryCapture: Capture): CaptureHandlers {
  return (handler, capture = entryCapture) => coverAll(handler, capture);
}

function coverAll<Handler extends object>(handler: Handler, capture: Capture): Handler {
  const covered = { ...handler };
  for (const name of NAMES) {
    const handle: unknown = Reflect.get(handler, name);
    if (typeof handle === "function")
      Reflect.set(covered, name, cover(name, handle.bind(handler) as Handle, capture));
  }
  return covered;
}

function cover(name: string, handle: Handle, capture: Capture): Handle {
  return async (input, env, ctx) => {
    try {
      return await handle(input, env, ctx);
    } catch (error) {
      const context: CaptureContext = { ctx, handler: name, handled: false };
      if (name === "fetch") context.request = input as RequestLike;
      ctx.waitUntil(capture(env, error, context));
      throw error;
    }
  };
}
