import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { currentTrace, withTrace } from "../../../worker/capture/entries/trace.ts";
import { captureHandlers, captureRouteErrors, captureStep } from "../../../worker/capture/index.ts";
import { reportToNewProject, settledEvents } from "../../support/received.ts";
import { SPAN_ID, TRACE_ID, TRACEPARENT } from "./support.ts";

const trace = { traceId: TRACE_ID, spanId: SPAN_ID };
const own = { traceId: TRACE_ID, parentSpanId: SPAN_ID };

/** What is known of the trace after an await, in a call that then fails. */
function failing(seen: unknown[]) {
  return async (): Promise<never> => {
    await scheduler.wait(1);
    seen.push(currentTrace());
    throw new Error("failed");
  };
}

const ctx = () => {
  const work: Promise<unknown>[] = [];
  return {
    waitUntil: (promise: Promise<unknown>) => void work.push(promise),
    settled: () => Promise.all(work),
  };
};

test("a batch of one message belongs to its trace, and a batch of several to none", async () => {
  const project = reportToNewProject();
  const seen: unknown[] = [];
  const { queue } = captureHandlers({ queue: failing(seen) });
  const message = { id: "1", body: withTrace({ order: 7 }, trace) };
  for (const messages of [[message], [message, message]]) {
    const { settled, ...rest } = ctx();
    await Reflect.apply(queue, undefined, [{ queue: "orders", messages }, env, rest]).catch(() => {});
    await settled();
  }
  expect(seen).toEqual([expect.objectContaining(own), undefined]);
  const events = await settledEvents(project, 2);
  const ids = events.map((event) => event.contexts["trace"]?.["trace_id"] === TRACE_ID);
  expect(ids).toEqual([true, false]);
});

test("a step in captureStep belongs to the trace of the run", async () => {
  const project = reportToNewProject();
  const seen: unknown[] = [];
  const event = {
    instanceId: crypto.randomUUID(),
    workflowName: "flow",
    payload: withTrace({ order: 7 }, trace),
  };
  const step = captureStep(env, failing(seen), { event });
  const context = { step: { name: "charge", count: 1 }, attempt: 1, config: { retries: { limit: 0 } } };
  await step(context).catch(() => {});
  expect(seen).toEqual([expect.objectContaining(own)]);
  const [failed] = await settledEvents(project, 1);
  expect(failed?.contexts["trace"]).toMatchObject({ trace_id: TRACE_ID, parent_span_id: SPAN_ID });
});

test("an error that a router answers belongs to the trace of the request", async () => {
  const project = reportToNewProject();
  const answer = captureRouteErrors(
    (_error: Error, ..._rest: unknown[]) => new Response("failed", { status: 500 }),
  );
  const app = captureHandlers({
    async fetch(request: Request, bindings: object, context: object): Promise<Response> {
      await scheduler.wait(1);
      return answer(new Error("answered"), request, bindings, context);
    },
  });
  const { settled, ...rest } = ctx();
  await app.fetch(new Request("http://shop/", { headers: { traceparent: TRACEPARENT } }), env, rest);
  await settled();
  const [event] = await settledEvents(project, 1);
  expect(event?.contexts["trace"]).toMatchObject({ trace_id: TRACE_ID, parent_span_id: SPAN_ID });
});

test("a class that is covered twice makes one span for each call", async () => {
  const seen: unknown[] = [];
  const inner = captureHandlers({
    async fetch(_request: Request): Promise<Response> {
      seen.push(currentTrace());
      return new Response("fine");
    },
  });
  const outer = captureHandlers({
    fetch(request: Request): Promise<Response> {
      seen.push(currentTrace());
      return inner.fetch(request);
    },
  });
  await outer.fetch(new Request("http://shop/", { headers: { traceparent: TRACEPARENT } }));
  expect(seen[0]).toMatchObject(own);
  expect(seen[1]).toEqual(seen[0]);
});
