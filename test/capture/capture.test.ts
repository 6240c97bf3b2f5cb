import { expect, test, vi } from "vitest";
import { captureExceptionInIsolate, createCapture, type Transport } from "../../worker/capture/index.ts";
import { newProject, onlyEvent, settledEvents, thrown } from "../support/received.ts";

/** A transport that keeps what it gets, and answers as told. */
function recordingTransport(
  answer: () => ReturnType<Transport["send"]> = async () => ({ status: "delivered" }),
) {
  const send = vi.fn<Transport["send"]>(answer);
  return { name: "recording", send } satisfies Transport;
}

test("two arguments are enough", async () => {
  const project = newProject();
  const result = await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, new Error("short"));
  const event = await onlyEvent(project);
  expect(result).toMatchObject({ status: "delivered", eventId: event.event_id });
  expect(event).toMatchObject({ level: "error", environment: "production", platform: "javascript" });
  expect(event.release).toBeUndefined();
});

test.for([{}, { SENTRY_DSN: "" }, { SENTRY_DSN: undefined }])(
  "nothing happens where env is %o: no request, no timer, no warning",
  async (env) => {
    const fetching = vi.spyOn(globalThis, "fetch");
    const timing = vi.spyOn(globalThis, "setTimeout");
    const warning = vi.spyOn(console, "warn");
    const result = await captureExceptionInIsolate(env, new Error("unheard"));
    expect(result).toEqual({ status: "disabled", outcomes: [] });
    for (const spy of [fetching, timing, warning]) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  },
);

test("a malformed DSN fails with the reason, and warns once per isolate without its value", async () => {
  const warning = vi.spyOn(console, "warn").mockImplementation(() => {});
  const env = { SENTRY_DSN: "https://topsecretkey.example/17" };
  const first = await captureExceptionInIsolate(env, new Error("one"));
  const second = await captureExceptionInIsolate(env, new Error("two"));
  const reason = "SENTRY_DSN is not a valid DSN: expected https://<key>@<host>/<project number>";
  expect(first).toMatchObject({
    status: "failed",
    reason: `sentry: ${reason}`,
    outcomes: [{ status: "failed", reason }],
  });
  expect(second.status).toBe("failed");
  const texts = warning.mock.calls.flat().map(String);
  expect(texts.filter((text) => text.includes("SENTRY_DSN"))).toHaveLength(1);
  expect(texts.join()).not.toContain("topsecretkey");
  expect(JSON.stringify([first, second])).not.toContain("topsecretkey");
  warning.mockRestore();
});

test("the key of the DSN travels in a header, never in the address or the envelope", async () => {
  const project = newProject();
  await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, new Error("keyed"));
  const [request] = await project.requests();
  expect(request?.path).not.toContain("publickey");
  expect(request?.body).not.toContain("publickey");
  expect(request?.headers["x-sentry-auth"]).toContain("sentry_key=publickey");
  expect(request?.headers["content-type"]).toBe("application/x-sentry-envelope");
});

test.for([
  { behaviour: { status: 429 }, outcome: { status: "retryable", reason: "HTTP 429" } },
  { behaviour: { status: 500 }, outcome: { status: "retryable", reason: "HTTP 500" } },
  { behaviour: { status: 408 }, outcome: { status: "retryable", reason: "HTTP 408" } },
  { behaviour: { status: 403 }, outcome: { status: "failed", reason: "HTTP 403" } },
  { behaviour: { status: 413 }, outcome: { status: "failed", reason: "HTTP 413" } },
  {
    behaviour: { status: 302, headers: { location: "http://127.0.0.1:1/" } },
    outcome: { status: "failed", reason: "HTTP 302" },
  },
  {
    behaviour: { reset: true },
    outcome: { status: "retryable", reason: expect.stringMatching(/^network: /) },
  },
])("$behaviour is reported as $outcome.status", async ({ behaviour, outcome }) => {
  const project = newProject();
  await project.behave(behaviour);
  const result = await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, new Error("refused"));
  expect(result).toMatchObject({ status: "failed", outcomes: [{ transport: "sentry", ...outcome }] });
});

test("a capture has two seconds, unless an option says otherwise", async () => {
  const now = 1_800_000_000_000;
  const clock = vi.spyOn(Date, "now").mockReturnValue(now);
  const transport = recordingTransport();
  const transports = [transport];
  await createCapture({ transports, fallback: false })({}, new Error("as it is"));
  await createCapture({ transports, fallback: false, deadlineMs: 300 })({}, new Error("by option"));
  clock.mockRestore();
  expect(transport.send.mock.calls.map(([, { deadline }]) => deadline - now)).toEqual([2_000, 300]);
});

test("a backend that never answers is waited for until the deadline and no longer", async () => {
  const project = newProject();
  await project.behave({ hang: true });
  const started = Date.now();
  const result = await createCapture({ deadlineMs: 150 })({ SENTRY_DSN: project.dsn }, new Error("slow"));
  expect(result.outcomes[0]).toEqual({
    transport: "sentry",
    status: "retryable",
    reason: "sending took too long",
  });
  expect(Date.now() - started).toBeLessThan(5_000);
});

/** How many timers have been set while this work was done, and how many of them were neither cleared nor over. */
async function timersOf(work: () => Promise<unknown>) {
  const { setTimeout } = globalThis;
  const over: unknown[] = [];
  const cleared = vi.spyOn(globalThis, "clearTimeout");
  const set = vi.spyOn(globalThis, "setTimeout");
  set.mockImplementation((callback, ms) => {
    const id = setTimeout(() => {
      over.push(id);
      callback();
    }, ms);
    return id;
  });
  await work();
  const timers = set.mock.results.map(({ value }) => value);
  const left = timers.filter((id) => !over.includes(id) && !cleared.mock.calls.flat().includes(id)).length;
  set.mockRestore();
  cleared.mockRestore();
  return { set: timers.length, left };
}

test("a transport gets a signal that is aborted once the capture is over, and no timer stays", async () => {
  const transport = recordingTransport();
  const capture = createCapture({ transports: [transport] });
  const { set, left } = await timersOf(() => capture({}, new Error("short")));
  expect(transport.send.mock.calls[0]?.[1].signal.aborted).toBe(true);
  expect(set).toBeGreaterThan(0);
  expect(left).toBe(0);
});

test.for([{}, { status: 403 }, { status: 503 }])(
  "no timer stays of a request that meets %j",
  async (behaviour) => {
    const project = newProject();
    await project.behave(behaviour);
    const timers = await timersOf(() =>
      captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, new Error("short")),
    );
    expect(timers).toEqual({ set: expect.any(Number), left: 0 });
    expect(timers.set).toBeGreaterThan(0);
  },
);

test("the answer is read to its end: captures one after the other need one connection", async () => {
  const project = newProject();
  await project.behave({ body: JSON.stringify({ id: "x".repeat(10_000) }) });
  for (let i = 0; i < 5; i++) await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, new Error(`${i}`));
  const connections = (await project.requests()).map(({ connection }) => connection);
  expect(connections).toHaveLength(5);
  expect(new Set(connections).size).toBe(1);
});

test("of an answer without end a part is read, and the event is delivered", async () => {
  let pulls = 0;
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls++;
        controller.enqueue(new Uint8Array(4_096).fill(32));
      },
    });
  const fetching = vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(endless()));
  const result = await captureExceptionInIsolate({ SENTRY_DSN: newProject().dsn }, new Error("long answer"));
  fetching.mockRestore();
  expect(result.status).toBe("delivered");
  expect(pulls).toBeLessThan(20);
});

test("a 200 whose body does not end takes only a part of the deadline", async () => {
  const silent = async () => new Response(new ReadableStream());
  const fetching = vi.spyOn(globalThis, "fetch").mockImplementation(silent);
  const result = await captureExceptionInIsolate({ SENTRY_DSN: newProject().dsn }, new Error("no end"));
  fetching.mockRestore();
  expect(result.status).toBe("delivered");
});

test("a transport whose publish and conclude throw loses no event, and those of the others run", async () => {
  const throwing = () => {
    throw new Error("out of order");
  };
  const broken = { ...recordingTransport(), publish: throwing, conclude: throwing };
  const good = { ...recordingTransport(), publish: vi.fn(), conclude: vi.fn() };
  const result = await createCapture({ transports: [broken, good], fallback: false })({}, new Error("seen"));
  expect(result.outcomes.map(({ status }) => status)).toEqual(["delivered", "delivered"]);
  expect(good.publish).toHaveBeenCalledTimes(1);
  expect(good.conclude).toHaveBeenCalledExactlyOnceWith(result, expect.anything());
});

test("the failure of one transport does not lose or delay the other", async () => {
  const broken = recordingTransport(() => {
    throw new Error("broken");
  });
  const silent = recordingTransport(() => new Promise(() => {}));
  const good = recordingTransport();
  const capture = createCapture({ transports: [broken, silent, good], deadlineMs: 100 });
  const result = await capture({}, new Error("seen"));
  expect(result.status).toBe("delivered");
  expect(result.outcomes).toEqual([
    { transport: "recording", status: "retryable", reason: "broken" },
    { transport: "recording", status: "retryable", reason: "sending took too long" },
    { transport: "recording", status: "delivered" },
  ]);
});

test("each DSN, release and environment gets its own client", async () => {
  const one = newProject();
  const two = newProject();
  await captureExceptionInIsolate({ SENTRY_DSN: one.dsn, SENTRY_RELEASE: "1" }, new Error("a"));
  await captureExceptionInIsolate({ SENTRY_DSN: two.dsn, SENTRY_RELEASE: "1" }, new Error("b"));
  await captureExceptionInIsolate({ SENTRY_DSN: one.dsn, SENTRY_RELEASE: "2" }, new Error("c"));
  await captureExceptionInIsolate(
    { SENTRY_DSN: one.dsn, SENTRY_RELEASE: "2", ENVIRONMENT: "e" },
    new Error("d"),
  );
  await captureExceptionInIsolate({ SENTRY_DSN: one.dsn }, new Error("no release"));
  const facts = (await settledEvents(one, 4)).map((event) => [
    thrown(event).value,
    event.release,
    event.environment,
  ]);
  expect(facts).toEqual([
    ["a", "1", "production"],
    ["c", "2", "production"],
    ["d", "2", "e"],
    ["no release", undefined, "production"],
  ]);
  expect(thrown(await onlyEvent(two)).value).toBe("b");
});

test("a failure of the platform arrives with its diagnosis", async () => {
  // In the runner the first import may take longer than a capture waits for it.
  await import("../../worker/capture/event/diagnosis.ts");
  const project = newProject();
  const error = new Error("Durable Object is overloaded. Too many requests queued.");
  await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, error);
  expect(await onlyEvent(project)).toMatchObject({
    tags: { diagnosis: "overloaded" },
    contexts: {
      diagnosis: {
        advice: expect.any(String),
        page: expect.stringMatching(/^https:.*\/docs\/diagnosis\.md#overloaded$/),
      },
    },
  });
});

test("tags, extra and level of the caller are in the event", async () => {
  const project = newProject();
  await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, new Error("tagged"), {
    level: "fatal",
    tags: { tenant: 7, handler: "mine" },
    extra: { cart: { items: [1, 2n, new Date(0)] } },
  });
  expect(await onlyEvent(project)).toMatchObject({
    level: "fatal",
    tags: { tenant: "7", handler: "mine" },
    extra: { cart: { items: [1, "2", "1970-01-01T00:00:00.000Z"] } },
  });
});

/** What somebody could have replaced, by name. */
function propertiesOf(owner: object): Map<PropertyKey, unknown> {
  const own = Reflect.ownKeys(owner).map((key) => {
    const { value, get, set } = Reflect.getOwnPropertyDescriptor(owner, key) ?? {};
    return [key, value ?? get ?? set] as const;
  });
  return new Map(own);
}

test("nothing global is set or hooked by a capture", async () => {
  const owners = [globalThis, Error, Error.prototype, Promise.prototype, Object.prototype, Request.prototype];
  const before = owners.map(propertiesOf);
  const project = newProject();
  await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, new Error("quiet"));
  for (const [index, owner] of owners.entries()) {
    const after = propertiesOf(owner);
    const changed = [...after].filter(([name, value]) => !Object.is(before[index]?.get(name), value));
    expect(changed.map(([name]) => name)).toEqual([]);
    expect(after.size).toBe(before[index]?.size);
  }
  const { getClient } = await import("@sentry/core");
  expect(getClient()).toBeUndefined();
});

test("ctx and env are only read by a capture", async () => {
  const ctx = { waitUntil: vi.fn(), id: { toString: () => "a", name: "a" } };
  const env = { SENTRY_DSN: newProject().dsn, ROOM: {} };
  const before = [ctx, ctx.id, env].map(propertiesOf);
  await captureExceptionInIsolate(env, new Error("quiet"), { ctx });
  expect([ctx, ctx.id, env].map(propertiesOf)).toEqual(before);
  for (const [index, owner] of [ctx, ctx.id, env].entries())
    for (const [name, value] of propertiesOf(owner)) expect(before[index]?.get(name)).toBe(value);
  expect(ctx.waitUntil).toHaveBeenCalledTimes(1);
});
