import { expect, test } from "vitest";
import { scrubbed } from "../../../worker/capture/consumer/service.ts";
import { createCapture, type Transport } from "../../../worker/capture/index.ts";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";
import { sampleEvent } from "../../../worker/capture/testing/sample-event.ts";
import { newProject, onlyEvent, thrown } from "../../support/received.ts";
import { watchWarnings } from "../../support/warnings.ts";

const SECRET = 'sk_live_51H+x/y=z&q?"ü';
const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

const placements: Record<string, (secret: string) => unknown> = {
  "the message": (secret) => new Error(`charge with ${secret} failed`),
  "a cause": (secret) => new Error("charge failed", { cause: new Error(`401 for ${secret}`) }),
  "a member of an AggregateError": (secret) => new AggregateError([new Error(secret)], "both"),
  "the name": (secret) => Object.assign(new Error("x"), { name: `Error ${secret}` }),
  "a URL": (secret) => new Error(`GET https://api.example/v1?key=${encodeURIComponent(secret)} 401`),
  "a path": (secret) => new Error(`no such file /${secret}/index`),
  "base64 at offset 0": (secret) => new Error(`sent ${base64(secret)}`),
  "base64 at offset 1": (secret) => new Error(`sent ${base64(`u${secret}p`)}`),
  "base64 at offset 2": (secret) => new Error(`sent ${base64(`u:${secret}`)}`),
  "URL-safe base64": (secret) =>
    new Error(`sent ${base64(secret).replaceAll("+", "-").replaceAll("/", "_")}`),
  "JSON in the message": (secret) => new Error(JSON.stringify({ config: { key: secret } })),
  "an own property": (secret) => Object.assign(new Error("x"), { detail: secret }),
  "a thrown text": (secret) => `thrown ${secret}`,
  "a key of a thrown object": (secret) => ({ [secret]: 1 }),
  "the end of a long message": (secret) => new Error("x".repeat(8_180) + secret),
  "the stack": (secret) =>
    Object.assign(new Error("x"), { stack: `Error: x\n    at ${secret} (index.js:1:1)` }),
};

test.for(Object.entries(placements))("a secret of env does not leave in %s", async ([, place]) => {
  const project = newProject();
  const capture = createCapture();
  const env = { SENTRY_DSN: project.dsn, STRIPE_KEY: SECRET };
  await capture(env, place(SECRET), {
    tags: { note: `tag ${SECRET}` },
    extra: { deep: [{ value: `extra ${SECRET}` }] },
    request: { method: "GET", url: `https://example/${encodeURIComponent(SECRET)}` },
  });
  await onlyEvent(project);
  const [request] = await project.requests();
  const sent = request?.body ?? "";
  expect(sent).toContain("[env.STRIPE_KEY]");
  for (const form of [
    SECRET,
    encodeURIComponent(SECRET),
    JSON.stringify(SECRET).slice(1, -1),
    base64(SECRET).slice(0, -4),
  ]) {
    expect(sent).not.toContain(form);
  }
  expect(sent).not.toContain("sk_live");
});

test("a secret of env leaves in no name of the place that failed", async () => {
  const project = newProject();
  await createCapture()({ SENTRY_DSN: project.dsn, STRIPE_KEY: SECRET }, new Error("x"), {
    handler: `handle ${SECRET}`,
    object: `Room ${SECRET}`,
    ctx: { waitUntil() {}, id: { toString: () => `id ${SECRET}`, name: `name ${SECRET}` } },
    fingerprint: [`print ${SECRET}`],
  });
  const event = await onlyEvent(project);
  expect(event.transaction).toBe("Room [env.STRIPE_KEY].handle [env.STRIPE_KEY]");
  expect(event.tags).toMatchObject({
    handler: "handle [env.STRIPE_KEY]",
    "durable_object.class": "Room [env.STRIPE_KEY]",
    "durable_object.id": "id [env.STRIPE_KEY]",
    "durable_object.name": "name [env.STRIPE_KEY]",
  });
  expect(thrown(event).mechanism["type"]).toBe("isolate_capture.handle [env.STRIPE_KEY]");
  expect(JSON.stringify(event)).not.toContain("sk_live");
});

test("a secret of env is in no line of the log, although a backend's reason quotes it", async () => {
  const warnings = watchWarnings();
  const quoting: Transport = {
    name: "quoting",
    send: async () => ({ status: "failed", reason: `no account for ${SECRET}` }),
  };
  const capture = createCapture({ transports: [quoting], fallback: false });
  const result = await capture({ STRIPE_KEY: SECRET }, new Error("x"));
  expect(result.status).toBe("failed");
  expect(warnings).toEqual([
    "isolate-capture: an event was not delivered: quoting: no account for [env.STRIPE_KEY]",
  ]);
});

test("no part of overlapping secrets stays, in either order", () => {
  const [long, short] = ["K7#long-Secret_value9", "K7#long-Secret"];
  const inner = "Secret_value9";
  for (const secrets of [
    [long, short, inner],
    [inner, short, long],
  ]) {
    const env = Object.fromEntries(secrets.map((secret, i) => [`SECRET_${i}`, secret]));
    expect(createRedaction(env, {}).scrub(`with ${long}.`)).toMatch(/^with \[env\.SECRET_\d\]\.$/);
    expect(createRedaction(env, {}).scrub(`token=${long}, ${short}`)).toMatch(
      /^token=\[env\.SECRET_\d\], \[env\.SECRET_\d\]$/,
    );
  }
});

test("a secret inside another secret, or inside the value of a pair, leaves no part of the outer one", () => {
  const { scrub } = createRedaction({ LONG: "K7#long-Secret_value9", PART: "long-Secret" }, {});
  expect(scrub("with K7#long-Secret_value9.")).toBe("with [env.LONG].");
  expect(scrub('password="my K7#long-Secret_value9 here"')).toBe('password="[env.LONG]"');
});

test("values under keys that look like secrets are masked, wherever they stand", async () => {
  const project = newProject();
  await createCapture()({ SENTRY_DSN: project.dsn }, Object.assign(new Error("x"), { apiKey: "k-1" }), {
    tags: { session_id: "s-1", tenant: "t" },
    extra: { user: { Password: "p-1", name: "n" }, headers: { Authorization: ["a-1"] } },
  });
  const event = await onlyEvent(project);
  expect(event.tags).toMatchObject({ session_id: "[masked]", tenant: "t" });
  expect(event.extra).toEqual({
    user: { Password: "[masked]", name: "n" },
    headers: { Authorization: "[masked]" },
  });
  expect(event.contexts.error).toEqual({ apiKey: "[masked]" });
});

test("a secret is found without the line end that it was piped in with", () => {
  expect(createRedaction({ KEY: "piped-secret\n" }, {}).scrub("with piped-secret.")).toBe("with [env.KEY].");
});

test("short values, release, version, environment, endpoint, service and values of redact.keep stay readable", () => {
  const env = {
    MODE: "on",
    REGION: "eu-west",
    SENTRY_RELEASE: "release-2026.11",
    COMPILER_VERSION: "9f8e7d6c5b4a39281706f5e4d3c2b1a0987654ef",
    ENVIRONMENT: "production-eu",
    FLARELOG_ENVIRONMENT: "staging-eu",
    FLARELOG_ENDPOINT: "https://logs.example",
    OTEL_SERVICE_NAME: "shop-worker",
    API_HOST: "api.example.com",
    TOKEN_SALT: "salt-and-pepper",
  };
  const text = Object.values(env).join(" ");
  const scrubbed =
    "on eu-west release-2026.11 9f8e7d6c5b4a39281706f5e4d3c2b1a0987654ef production-eu staging-eu https://logs.example shop-worker " +
    "api.example.com [env.TOKEN_SALT]";
  expect(createRedaction(env, { keep: ["API_HOST"] }).scrub(text)).toBe(scrubbed);
});

test("further names are masked by a pattern, a global one too", () => {
  const { masks } = createRedaction({}, { keys: /iban/gi });
  expect(["iban", "IBAN", "myIban", "token", "name"].map(masks)).toEqual([true, true, true, true, false]);
  const { scrub } = createRedaction({ SHOP_IBAN: "some-words" }, { keys: /iban/gi });
  expect(scrub("with some-words.")).toBe("with [env.SHOP_IBAN].");
});

test("a receiver removes its own secrets from keys too", () => {
  const event = sampleEvent();
  const texts = { [`key ${SECRET}`]: `text ${SECRET}` };
  const clean = scrubbed(
    { ...event, tags: texts, extra: texts },
    createRedaction({ STRIPE_KEY: SECRET }, {}),
  );
  expect(clean).toEqual({
    ...event,
    tags: { "key [env.STRIPE_KEY]": "text [env.STRIPE_KEY]" },
    extra: { "key [env.STRIPE_KEY]": "text [env.STRIPE_KEY]" },
  });
});
