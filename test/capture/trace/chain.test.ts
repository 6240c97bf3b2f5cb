import { SELF } from "cloudflare:test";
import { expect, test } from "vitest";
import { thrown } from "../../support/received.ts";
import { eventually, reportToBoth, SPAN_ID, TRACE_ID, TRACEPARENT } from "./support.ts";

const PLACES = ["worker", "first object", "second object", "workflow", "step", "consumer"];
/** In the order of their calls. */
const SPANS = ["fetch", "Relay.fetch", "Relay.pass", "RelayFlow.run", "queue"];

test("a request through Worker, object, object, workflow and queue consumer is one trace at both receivers", async () => {
  const both = reportToBoth();
  await (await SELF.fetch("http://worker/relay", { headers: { traceparent: TRACEPARENT } })).text();

  const events = await eventually(both.events, (list) => list.length >= PLACES.length);
  expect(events.map((event) => thrown(event).value).sort()).toEqual([...PLACES].sort());
  for (const { contexts } of events) expect(contexts["trace"]?.["trace_id"]).toBe(TRACE_ID);
  const records = await eventually(both.flarelog.records, (list) => list.length >= PLACES.length);
  expect(records.map(({ body }) => body).sort()).toEqual([...PLACES].sort());
  for (const { traceId } of records) expect(traceId).toBe(TRACE_ID);

  const spans = await eventually(both.flarelog.spans, (list) => list.length >= SPANS.length);
  expect(spans.map(({ name }) => name).sort()).toEqual([...SPANS].sort());
  const transactions = await eventually(both.transactions, (list) => list.length >= SPANS.length);
  expect(transactions.map(({ transaction }) => transaction).sort()).toEqual([...SPANS].sort());
  for (const { traceId, kind } of spans) expect([traceId, kind]).toEqual([TRACE_ID, 2]);

  // Each hop's span is the child of the hop before.
  const byName = new Map(spans.map((span) => [span.name, span]));
  const parents = SPANS.map((name) => byName.get(name)?.parentSpanId);
  const ids = SPANS.map((name) => byName.get(name)?.spanId);
  expect(parents).toEqual([SPAN_ID, ...ids.slice(0, -1)]);
  expect(new Set(ids).size).toBe(SPANS.length);
  for (const { transaction, contexts } of transactions) {
    expect(contexts["trace"]).toMatchObject({
      trace_id: TRACE_ID,
      span_id: byName.get(transaction)?.spanId,
      parent_span_id: byName.get(transaction)?.parentSpanId,
      status: "ok",
    });
  }
  // An event is of the span in which it was captured, and names the caller's as its parent.
  const placed = new Map(events.map((event) => [thrown(event).value, event.contexts["trace"]]));
  const spanOf = (place: string) => placed.get(place)?.["span_id"];
  expect(PLACES.map(spanOf)).toEqual([ids[0], ids[1], ids[2], ids[3], ids[3], ids[4]]);
  expect(placed.get("worker")?.["parent_span_id"]).toBe(SPAN_ID);
  expect(records.find(({ body }) => body === "worker")?.spanId).toBe(ids[0]);
});
