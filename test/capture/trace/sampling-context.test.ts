import { expect, test } from "vitest";
import { recordSpans } from "../../../worker/capture/entries/trace.ts";
import { captureHandlers } from "../../../worker/capture/index.ts";
import { newProject } from "../../support/received.ts";
import { TRACE_ID, TRACEPARENT } from "./support.ts";

const OWN = { public_key: "publickey", sample_rate: "1", sampled: "true", environment: "test" };

/** The sampling context of the envelope with the span of a covered request, without its trace id. */
async function readSamplingContext(members: Record<string, string>) {
  const project = newProject();
  const work: Promise<unknown>[] = [];
  const ctx = { waitUntil: (promise: Promise<unknown>) => void work.push(promise) };
  const covered = captureHandlers(
    { fetch: async (_request: Request, _env: object, _ctx: object) => new Response("fine") },
    { spans: recordSpans({ tracesSampleRate: 1, environment: "test" }) },
  );
  const baggage = Object.entries({ trace_id: TRACE_ID, ...members })
    .map(([name, value]) => `sentry-${name}=${encodeURIComponent(value)}`)
    .join();
  const headers = { traceparent: TRACEPARENT, baggage };
  await covered.fetch(new Request("http://shop/", { headers }), { SENTRY_DSN: project.dsn }, ctx);
  await Promise.all(work);
  const [{ body } = { body: "{}" }, ...others] = await project.requests();
  expect(others).toEqual([]);
  const { trace_id, ...context } = JSON.parse(body.split("\n")[0] ?? "").trace;
  expect(trace_id).toBe(TRACE_ID);
  return context;
}

test("Sentry gets the sampling context of the first hop", async () => {
  const members = {
    public_key: "a".repeat(32),
    sample_rate: "0.25",
    sampled: "false",
    replay_id: "ab".repeat(16),
    release: "shop=1, beta",
    "other-name": "kept",
  };
  const { "other-name": _, ...named } = members;
  expect(await readSamplingContext(members)).toEqual(named);
  for (const sample_rate of ["0", "1", "1.0", "1e-7", "0.5E-3"])
    expect(await readSamplingContext({ public_key: "abc", sample_rate })).toEqual({
      public_key: "abc",
      sample_rate,
    });
});

test("a value that Sentry cannot read is left out of the first hop's sampling context, and the rest is kept", async () => {
  const unreadable: [name: string, value: string][] = [
    ["sample_rate", "often"],
    ["sample_rate", "-1"],
    ["sample_rate", ".5"],
    ["sample_rate", "00.5"],
    ["sample_rate", "NaN"],
    ["sample_rate", "0.5\n"],
    ["replay_id", "abc"],
    ["user", "ann"],
  ];
  for (const [name, value] of unreadable) {
    const members = { public_key: "abc", [name]: value, release: "shop@1", constructor: "x" };
    expect(await readSamplingContext(members), `${name}=${value}`).toEqual({
      public_key: "abc",
      release: "shop@1",
      constructor: "x",
    });
  }
});

test("the span's own sampling context is sent where the first hop names no key that Sentry can read", async () => {
  for (const public_key of ["", "a key", "ключ", "a".repeat(32).concat("\n")])
    expect(await readSamplingContext({ public_key, release: "theirs" })).toEqual(OWN);
});
