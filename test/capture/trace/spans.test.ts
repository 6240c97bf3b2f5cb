import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import {
  currentTrace,
  flarelogSpans,
  recordSpans,
  runInTrace,
  type Span,
  type SpanOptions,
  type SpanTransport,
  sentrySpans,
  type Trace,
} from "../../../worker/capture/entries/trace.ts";
import {
  captureDurableObject,
  captureExceptionInIsolate,
  captureHandlers,
  captureWorkflow,
} from "../../../worker/capture/index.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";
import { newProject } from "../../support/received.ts";
import { watchWarnings } from "../../support/warnings.ts";
import { eventually, reportToBoth, SPAN_ID, TRACE_ID, TRACEPARENT } from "./support.ts";

/** Keeps what it is sent. */
function keepSpans(options: SpanOptions = {}) {
  const kept: Span[] = [];
  const transport: SpanTransport = {
    name: "kept",
    isConfigured: () => true,
    async send(span) {
      kept.push(span);
      return { status: "delivered" };
    },
  };
  return { kept, spans: recordSpans({ tracesSampleRate: 1, transports: [transport], ...options }) };
}

const waiting = () => {
  const work: Promise<unknown>[] = [];
  const ctx = {
    waitUntil: (promise: Promise<unknown>) => void work.push(promise),
    props: {},
    passThroughOnException() {},
  };
  return { ctx, settled: () => Promise.all(work) };
};

/** Calls the `fetch` of a covered Worker with these headers. */
async function fetchCovered(
  spans: ReturnType<typeof recordSpans>,
  {
    headers = {},
    bindings = {},
    answer = () => new Response("fine"),
  }: {
    headers?: Record<string, string>;
    bindings?: object;
    answer?: () => Response | Promise<Response>;
  } = {},
) {
  const seen: (Trace | undefined)[] = [];
  const covered = captureHandlers(
    {
      async fetch(_request: Request, _env: object, _ctx: object): Promise<Response> {
        seen.push(currentTrace());
        return answer();
      },
    },
    { spans },
  );
  const { ctx, settled } = waiting();
  const request = new Request("http://shop/basket?token=secret", { headers });
  const result = await covered.fetch(request, bindings, ctx).catch((error: Error) => error);
  await settled();
  return { result, trace: seen[0] };
}

test("no span is sent without a choice: no option, no rate, a rate of 0, or a caller that does not sample", async () => {
  const [sentry, flarelog] = [newProject(), newFlarelogProject()];
  const bindings = { SENTRY_DSN: sentry.dsn, ...flarelog.env };
  for (const options of [{}, { tracesSampleRate: 0 }, { tracesSampleRate: undefined }]) {
    const { trace } = await fetchCovered(recordSpans(options), {
      headers: { traceparent: TRACEPARENT },
      bindings,
    });
    expect(trace).toMatchObject({ traceId: TRACE_ID, sampled: true });
  }
  const unsampled = { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` };
  await fetchCovered(recordSpans({ tracesSampleRate: 1 }), { headers: unsampled, bindings });
  const plain = captureHandlers({ fetch: () => new Response("fine") });
  Reflect.apply(plain.fetch, plain, [new Request("http://shop/"), bindings]);
  await captureExceptionInIsolate(bindings, new Error("marker"));
  expect((await sentry.events()).map((event) => event.exception.values[0]?.value)).toEqual(["marker"]);
  expect((await flarelog.requests()).map(({ path }) => path)).toEqual(["/api/v1/logs"]);
});

test("a span says where, when and how a call ended, and nothing of its query or headers", async () => {
  const { kept, spans } = keepSpans();
  const secret = "a-very-secret-value-of-env";
  const { trace } = await fetchCovered(spans, {
    headers: { traceparent: TRACEPARENT, cookie: "in-a-cookie" },
    bindings: { API_SECRET: secret },
    answer: async () => {
      await scheduler.wait(5);
      return new Response("full", { status: 507 });
    },
  });
  expect(kept).toEqual([
    {
      id: expect.stringMatching(/^[\da-f]{32}$/),
      traceId: TRACE_ID,
      spanId: trace?.spanId,
      parentSpanId: SPAN_ID,
      name: "fetch",
      handler: "fetch",
      start: expect.any(Number),
      end: expect.any(Number),
      isFailed: true,
      tags: { handler: "fetch" },
      request: { method: "GET", url: "http://shop/basket" },
      status: 507,
      environment: "production",
      release: undefined,
      baggage: undefined,
      sampleRate: 1,
    },
  ]);
  expect(kept[0]?.end).toBeGreaterThan(kept[0]?.start ?? 0);
});

test("the span of a call that throws has failed, and the error is what it was", async () => {
  const { kept, spans } = keepSpans();
  const error = new Error("no basket");
  const { result } = await fetchCovered(spans, {
    answer: () => {
      throw error;
    },
  });
  expect(result).toBe(error);
  expect(kept).toMatchObject([{ isFailed: true, status: undefined }]);
});

test("the caller's decision holds; else all hops of a trace decide alike, by their rate", async () => {
  const { kept, spans } = keepSpans({ tracesSampleRate: 0.3 });
  for (const flags of ["01", "00"])
    await fetchCovered(spans, { headers: { traceparent: `00-${TRACE_ID}-${SPAN_ID}-${flags}` } });
  expect(kept).toHaveLength(1);
  let sampled = 0;
  for (let i = 0; i < 400; i++) {
    const { trace } = await fetchCovered(spans);
    sampled += Number(trace?.sampled);
    const again = await fetchCovered(spans, { headers: { "sentry-trace": `${trace?.traceId}-${SPAN_ID}` } });
    expect(again.trace?.sampled).toBe(trace?.sampled);
  }
  expect(kept).toHaveLength(1 + 2 * sampled);
  expect(sampled).toBeGreaterThan(60);
  expect(sampled).toBeLessThan(200);
});

test("each call of an object is one span with class and id, also an RPC method and a socket's message", async () => {
  const { kept, spans } = keepSpans();
  class Shop {
    add(one: number) {
      return one + 1;
    }
    webSocketMessage() {}
    async alarm() {
      throw new Error("alarm failed");
    }
  }
  const Covered = captureDurableObject(Shop, { rpc: true, spans });
  const { ctx, settled } = waiting();
  const object = Reflect.construct(Covered, [{ ...ctx, id: { toString: () => "a1b2", name: "main" } }, {}]);
  expect(object.add(1)).toBe(2);
  object.webSocketMessage({}, "text");
  await object.alarm({ retryCount: 0, isRetry: false }).catch(() => {});
  await settled();
  const tags = { "durable_object.class": "Shop", "durable_object.id": "a1b2", "durable_object.name": "main" };
  expect(kept).toMatchObject([
    { name: "Shop.add", isFailed: false, tags: { ...tags, handler: "add" } },
    { name: "Shop.webSocketMessage", isFailed: false, tags },
    { name: "Shop.alarm", isFailed: true, tags },
  ]);
  expect(new Set(kept.map(({ traceId }) => traceId)).size).toBe(3);
});

test("the replays of a Workflow's run are one span, whose time begins with the instance", async () => {
  const { kept, spans } = keepSpans();
  class Flow {
    async run() {
      return currentTrace()?.spanId;
    }
  }
  const Covered = captureWorkflow(Flow, { spans });
  const run = async (instanceId: string, payload = {}) => {
    const flow = Reflect.construct(Covered, [waiting().ctx, {}]);
    return flow.run(
      { instanceId, workflowName: "flow", timestamp: new Date(Date.now() - 5_000), payload },
      {},
    );
  };
  const carried = { traceparent: TRACEPARENT };
  const ids = [
    await run("a"),
    await run("a"),
    await run("b"),
    await run("a", carried),
    await run("a", carried),
  ];
  expect(kept.map(({ spanId }) => spanId)).toEqual(ids);
  const [first, again, other, caller] = kept;
  expect(again).toMatchObject({ traceId: first?.traceId, spanId: first?.spanId, name: "Flow.run" });
  expect(other?.traceId).not.toBe(first?.traceId);
  expect(other?.spanId).not.toBe(first?.spanId);
  expect(caller).toMatchObject({ traceId: TRACE_ID, parentSpanId: SPAN_ID, spanId: first?.spanId });
  for (const { start, end } of kept) expect(end - start).toBeGreaterThanOrEqual(5_000);
});

test("a Workflow's run waits for its span, so that nothing is pending at its end", async () => {
  const order: string[] = [];
  const slow: SpanTransport = {
    name: "slow",
    isConfigured: () => true,
    async send() {
      await scheduler.wait(20);
      order.push("sent");
      return { status: "delivered" };
    },
  };
  class Flow {
    async run() {}
  }
  const spans = recordSpans({ tracesSampleRate: 1, transports: [slow] });
  const flow = Reflect.construct(captureWorkflow(Flow, { spans }), [waiting().ctx, {}]);
  await flow.run({ instanceId: "a", payload: {} }, {});
  order.push("over");
  expect(order).toEqual(["sent", "over"]);
});

test("both backends accept a span: FlareLog as OTLP, Sentry as a transaction with the first hop's baggage", async () => {
  const both = reportToBoth();
  const bindings = { ...env, SENTRY_RELEASE: "shop@1", SENTRY_ENVIRONMENT: "staging" };
  await fetchCovered(recordSpans({ tracesSampleRate: 0.5 }), {
    headers: { traceparent: TRACEPARENT },
    bindings,
  });
  const dsc = `sentry-trace_id=${TRACE_ID},sentry-public_key=abc,sentry-release=app%401,other=1`;
  await fetchCovered(recordSpans({ tracesSampleRate: 0.5 }), {
    headers: { traceparent: TRACEPARENT, baggage: dsc },
    bindings,
  });
  const [own, callers] = await both.envelopes();
  expect(own?.header.trace).toEqual({
    trace_id: TRACE_ID,
    public_key: "publickey",
    sample_rate: "0.5",
    sampled: "true",
    environment: "staging",
    release: "shop@1",
  });
  expect(callers?.header.trace).toEqual({ trace_id: TRACE_ID, public_key: "abc", release: "app@1" });
  expect(own?.item).toMatchObject({
    type: "transaction",
    transaction: "fetch",
    environment: "staging",
    release: "shop@1",
    contexts: { trace: { trace_id: TRACE_ID, parent_span_id: SPAN_ID, op: "http.server", status: "ok" } },
    request: { method: "GET", url: "http://shop/basket" },
    spans: [],
  });
  const [span] = await both.flarelog.spans();
  expect(span).toMatchObject({
    traceId: TRACE_ID,
    parentSpanId: SPAN_ID,
    name: "fetch",
    kind: 2,
    attributes: { "http.request.method": "GET", "http.response.status_code": { int: "200" } },
    resource: { "service.version": "shop@1", "deployment.environment.name": "staging" },
  });
});

test("where the application's SDK traces, only FlareLog gets the span, in the SDK's trace", async () => {
  const client = { getDsn: () => undefined, getOptions: () => ({ tracesSampleRate: 0 }) };
  Reflect.set(globalThis, "__SENTRY_CLOUDFLARE_CLIENT__", client);
  try {
    expect(sentrySpans({ dsn: "http://key@host/1" }).isConfigured({})).toBe(false);
    client.getOptions = () => ({}) as never;
    expect(sentrySpans({ dsn: "http://key@host/1" }).isConfigured({})).toBe(true);
  } finally {
    Reflect.deleteProperty(globalThis, "__SENTRY_CLOUDFLARE_CLIENT__");
  }
});

test("spans over a backend's rate limit are left out, are not kept, and stop no error", async () => {
  const warnings = watchWarnings();
  const both = reportToBoth();
  await both.sentry.behave({
    status: 429,
    headers: { "x-sentry-rate-limits": "60:transaction:organization" },
  });
  await both.flarelog.behave({ status: 503 });
  const spans = recordSpans({ tracesSampleRate: 1 });
  for (let i = 0; i < 3; i++) await fetchCovered(spans, { bindings: env });
  // One request each, and after the 429 none.
  expect(await both.sentry.requests()).toHaveLength(1);
  expect(await both.flarelog.requests()).toHaveLength(3);
  await both.sentry.behave({});
  await both.flarelog.behave({});
  const result = await captureExceptionInIsolate(env, new Error("still told"));
  expect(result).toMatchObject({ status: "delivered" });
  expect(result.outcomes.map(({ status }) => status)).toEqual(["delivered", "delivered"]);
  expect(warnings.join("\n")).toContain("a span was not sent by sentry: HTTP 429");
});

test("a backend that hangs delays no answer, and the send of the span ends at the deadline", async () => {
  watchWarnings();
  const both = reportToBoth();
  await both.flarelog.behave({ hang: true });
  const { ctx, settled } = waiting();
  const spans = recordSpans({ tracesSampleRate: 1, deadlineMs: 300, transports: [flarelogSpans()] });
  const order: string[] = [];
  const covered = captureHandlers(
    { fetch: async (_request: Request, _env: object, _ctx: object) => new Response("fine") },
    { spans },
  );
  await covered.fetch(new Request("http://shop/"), env, ctx);
  order.push("answered");
  await settled().then(() => order.push("settled"));
  expect(order).toEqual(["answered", "settled"]);
});

test("a transport or a recorder that throws does not affect the call", async () => {
  const warnings = watchWarnings();
  const broken: SpanTransport = {
    name: "broken",
    isConfigured: () => true,
    send: () => {
      throw new Error("no way out");
    },
  };
  const fine = await fetchCovered(recordSpans({ tracesSampleRate: 1, transports: [broken] }));
  expect(fine.result).toBeInstanceOf(Response);
  expect(warnings).toEqual([expect.stringContaining("no way out")]);
  const recorder = vi.fn(() => {
    throw new Error("the recorder is broken");
  });
  expect((await fetchCovered(recorder)).result).toBeInstanceOf(Response);
  expect(recorder).toHaveBeenCalledOnce();
});

test.for<[object, string]>([
  [{ tracesSampleRate: 1.5 }, "recordSpans: tracesSampleRate must be a number from 0 to 1; got 1.5"],
  [{ tracesSampleRate: "1" }, 'recordSpans: tracesSampleRate must be a number from 0 to 1; got "1"'],
  [{ tracesSampleRate: Number.NaN }, "recordSpans: tracesSampleRate must be a number from 0 to 1; got NaN"],
  [{ sampleRate: 1 }, "recordSpans: there is no option sampleRate"],
  [{ transports: [{}] }, "recordSpans: transports must be transports of spans"],
  [{ redact: { keys: "card" } }, "recordSpans: redact must be an object with keep and keys"],
  [{ redact: { keeps: [] } }, "recordSpans: redact: there is no option keeps; did you mean keep?"],
  [{ deadlineMs: 0 }, "recordSpans: deadlineMs must be a number from 1 to 30000; got 0"],
])("a bad option is refused by its name: %o", ([options, message]) => {
  expect(() => recordSpans(options as SpanOptions)).toThrow(message);
});

test("work while a span is sent belongs to the decided trace", async () => {
  const { kept, spans } = keepSpans();
  const { trace } = await fetchCovered(spans);
  expect(trace).toMatchObject({ spanId: kept[0]?.spanId, sampled: true });
  await eventually(
    async () => kept,
    (list) => list.length === 1,
  );
});

test.for([
  [{ ERROR_SERVICE: { capture() {} } }, "ERROR_SERVICE"],
  [{ ERROR_QUEUE: { send() {} } }, "ERROR_QUEUE"],
  [{ ERROR_TAIL: "on" }, "ERROR_TAIL"],
  [{}, undefined],
] as const)("where no span can be sent, a warning names what takes none: %#", async ([bindings, name]) => {
  const warnings = watchWarnings();
  await fetchCovered(recordSpans({ tracesSampleRate: 1 }), { bindings });
  await fetchCovered(recordSpans({ tracesSampleRate: 1 }), { bindings });
  expect(warnings).toEqual(
    name
      ? [expect.stringMatching(`no span is sent: ${name} takes errors and logs only; spans need SENTRY_DSN`)]
      : [],
  );
});

test("a trace whose ids are none is not sent as a span", async () => {
  const { kept, spans } = keepSpans();
  const wrong = { traceId: "none", spanId: "none", sampled: true };
  await runInTrace(wrong, () => fetchCovered(spans));
  expect(kept).toEqual([]);
  await fetchCovered(spans);
  expect(kept).toHaveLength(1);
});
