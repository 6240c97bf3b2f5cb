import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createCapture, flarelogTransport, sentryTransport } from "../../../worker/capture/index.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";
import { newProject, onlyEvent } from "../../support/received.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN_ID = "00f067aa0ba902b7";

async function traceOfRequestWith(traceparent: string) {
  const [sentry, flarelog] = [newProject(), newFlarelogProject()];
  const capture = createCapture({ transports: [sentryTransport(), flarelogTransport()] });
  const request = new Request("http://room/", { headers: { traceparent } });
  await capture({ SENTRY_DSN: sentry.dsn, ...flarelog.env }, new Error("traced"), { request });
  const [event] = await sentry.events();
  const [record] = await flarelog.records();
  return { event, record };
}

test("no header, cookie, query or body of a request is in the event of its failure", async () => {
  const project = newProject();
  const room = env.ROOM.getByName("private");
  await room.use(project.dsn);
  await room.fetch("http://room/messages/7?token=in-a-query", {
    method: "POST",
    headers: {
      cookie: "session=in-a-cookie",
      authorization: "Bearer in-a-header",
      "x-custom": "in-a-header",
    },
    body: "in-a-body",
  });
  const event = await onlyEvent(project);
  expect(event.request).toEqual({ method: "POST", url: "http://room/messages/7" });
  expect(JSON.stringify(event)).not.toMatch(/in-a-(cookie|header|query|body)/);
});

test.for([
  `00-${TRACE_ID}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${SPAN_ID}-00`,
  `cc-${TRACE_ID}-${SPAN_ID}-01-what-comes-later`,
])("an event belongs to the span that its request came from: %s", async (traceparent) => {
  const { event, record } = await traceOfRequestWith(traceparent);
  expect(event?.contexts["trace"]).toMatchObject({ trace_id: TRACE_ID, span_id: SPAN_ID });
  expect(record).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID });
  // A field with the value 0 is left out by the decoder.
  expect(record?.flags ?? 0).toBe(Number(`0x${traceparent.split("-")[3]}`));
});

test.for([
  "",
  `ff-${TRACE_ID}-${SPAN_ID}-01`,
  `00-${"0".repeat(32)}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${"0".repeat(16)}-01`,
  `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${SPAN_ID}-01x`,
  `00-${TRACE_ID}`,
])("a header that is no traceparent names no span: %s", async (traceparent) => {
  const { event, record } = await traceOfRequestWith(traceparent);
  expect(event?.contexts["trace"]).not.toMatchObject({ span_id: SPAN_ID });
  expect(record?.traceId).toBeUndefined();
});
