/**
 * A Worker as a user of the library would write it, in plain JavaScript: its object `Room` works, or fails with the
 * text of `?fail=` and reports that. What an answer says of the isolate is read when the answer is made.
 */
export const ROOM_WORKER = `
import { DurableObject } from "cloudflare:workers";
import { captureDurableObject, captureExceptionInIsolate } from "isolate-capture";

let answers = 0;
const isolate = () => ({
  answers: ++answers,
  evaluations: globalThis.sdkEvaluations ?? 0,
  sdkState: "__SENTRY__" in globalThis,
});

class PlainRoom extends DurableObject {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const text = searchParams.get("fail");
    if (pathname === "/throw") throw new RangeError(text);
    if (pathname === "/abort") {
      void captureExceptionInIsolate(this.env, new RangeError(text));
      this.ctx.abort("aborted");
    }
    try {
      if (text) throw new RangeError(text);
      return Response.json(isolate());
    } catch (error) {
      const env = pathname === "/without-dsn" ? {} : this.env;
      const capture = await captureExceptionInIsolate(env, error, { ctx: this.ctx, request });
      return Response.json({ capture, ...isolate() });
    }
  }
}

export const Room = captureDurableObject(PlainRoom);

export default {
  async fetch(request, env) {
    try {
      return await env.ROOM.getByName("lobby").fetch(request);
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
};
`;

/** What that Worker answers. */
export interface Answer {
  /** There only after a failure. */
  readonly capture?: { readonly status: string; readonly eventId?: string };
  /** Counts up for as long as the isolate lives. */
  readonly answers: number;
  /** How often the SDK was evaluated in this isolate, where the test has given it a counter. */
  readonly evaluations: number;
  /** Whether the SDK has left state of its own on the global object, where the application's SDK would find it. */
  readonly sdkState: boolean;
}
