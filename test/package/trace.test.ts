import { expect, test } from "vitest";
import { newConsumer } from "./support/consumer.ts";
import { eventsUntil, newSentryProject, textOf } from "./support/sentry.ts";
import { startWorker } from "./support/workerd.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN_ID = "00f067aa0ba902b7";

const WORKER = `
import { DurableObject } from "cloudflare:workers";
import { captureDurableObject, captureExceptionInIsolate } from "isolate-capture";
import { continueTrace, currentTrace, traceHeaders } from "isolate-capture/trace";

export const Room = captureDurableObject(class Room extends DurableObject {
  async fetch(request) {
    const atOnce = currentTrace();
    return continueTrace(request, async (trace) => {
      await this.ctx.storage.get("anything");
      await captureExceptionInIsolate(this.env, new Error("by hand"));
      const next = request.headers.get("x-next");
      if (next) throw new Error(next);
      return Response.json({ atOnce, later: traceHeaders(), explicit: traceHeaders({}, trace) });
    });
  }
});

export default {
  async fetch(request, env) {
    const room = env.ROOM.getByName("lobby");
    await room.fetch(new Request(request, { headers: { ...Object.fromEntries(request.headers), "x-next": "covered" } }))
      .catch(() => {});
    return room.fetch(request);
  },
};
`;

test.for([
  ["2024-09-23", [], false],
  ["2024-09-23", ["nodejs_compat"], true],
  ["2026-10-20", [], true],
] as const)(
  "at %s with the flags %o: what a trace follows, and what still works where it follows no await",
  async ([compatibility_date, compatibility_flags, follows]) => {
    const project = newSentryProject();
    const folder = await newConsumer({ "index.js": WORKER });
    const worker = await startWorker({
      folder,
      main: "index.js",
      compatibility_date,
      compatibility_flags: [...compatibility_flags],
      vars: { SENTRY_DSN: project.dsn },
    });
    const traceparent = `00-${TRACE_ID}-${SPAN_ID}-01`;
    const response = await worker.fetch("http://worker/", { headers: { traceparent } });
    const { atOnce, later, explicit } = (await response.json()) as Record<string, Record<string, string>>;
    expect(atOnce).toMatchObject({ traceId: TRACE_ID, parentSpanId: SPAN_ID });
    expect(explicit?.["traceparent"]).toBe(`00-${TRACE_ID}-${atOnce?.["spanId"]}-01`);
    expect(later).toEqual(follows ? explicit : {});
    const events = await eventsUntil(project, "covered");
    // Where the event has none, Sentry's SDK makes one up.
    const isTraced = events.map((event) => [
      textOf(event),
      event.contexts["trace"]?.["trace_id"] === TRACE_ID,
    ]);
    expect(Object.fromEntries(isTraced)).toEqual({ covered: true, "by hand": follows });
  },
);
