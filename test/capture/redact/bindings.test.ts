import { expect, test } from "vitest";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";
import { bestTime } from "../../support/best-time.ts";

const body = Array.from(
  { length: 26 },
  (_, i) => `MIIEvQ${i}BADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us${i}`,
);
const PEM = ["-----BEGIN PRIVATE KEY-----", ...body, "qTzU+w==", "-----END PRIVATE KEY-----"].join("\n");
const ACCOUNT = {
  type: "service_account",
  project_id: "my-project",
  private_key_id: "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
  private_key: PEM,
  client_email: "worker@my-project.iam.gserviceaccount.com",
  token_uri: "https://oauth2.googleapis.com/token",
};

test("settings stay readable", () => {
  const env = {
    NODE_ENV: "production",
    REGION: "us-east-1",
    API_HOST: "https://api.example.com/v1/orders",
    HOSTS: "a.example.com, b.example.com:8787",
    SESSION_DRIVER: "durable-object",
    AUTH_PROVIDER: "github-enterprise",
    MAX_BYTES: "10485760",
    CRON: "*/15 * * * *",
    CONFIG: '{"mode":"production","hosts":["api.example.com"]}',
    LIMITS: { mode: "production" },
    GREETING: "Welcome to the shop",
    CACHE_KEY: "settings",
    EU_API: "https://api.example.com/v1?region=eu",
  };
  const text =
    "in production at us-east-1: https://api.example.com/v1/orders github-enterprise durable-object 10485760 Welcome to the shop settings https://api.example.com/v1?region=eu";
  expect(createRedaction(env, {}).scrub(text)).toBe(text);
});

test.for<[why: string, env: object, secret: string]>([
  ["its name says so", { ADMIN_PASSWORD: "hunter" }, "hunter"],
  ["its name ends with key", { STRIPE_KEY: "production" }, "production"],
  ["it has four kinds of characters", { ADMIN: "Summer-2026" }, "Summer-2026"],
  ["it mixes letters and digits", { ADMIN: "abc123def456" }, "abc123def456"],
  ["it holds a password", { DATABASE: "postgres://app:secretword@db.example.com/app" }, "secretword"],
  [
    "it holds a password, under the name of a setting",
    { DB_URL: "postgres://app:secretword@db/app" },
    "secretword",
  ],
  ["it holds a key", { STORAGE: "AccountName=app;AccountKey=abcdefgh==;" }, "abcdefgh=="],
  ["a field of its JSON says so", { CONFIG: '{"db":{"password":"secretword"}}' }, "secretword"],
  ["it is one of a list", { API_KEYS: "first-one, gamma3delta4" }, "gamma3delta4"],
  ["a list of its JSON is one of secrets", { API_KEYS: '["secretword"]' }, "secretword"],
  ["a field of a JSON variable says so", { CONFIG: { db: { clientSecret: "secretword" } } }, "secretword"],
])("a binding is secret where %s", ([, env, secret]) => {
  const [name] = Object.keys(env);
  expect(createRedaction(env, {}).scrub(`with ${secret}.`)).toBe(`with [env.${name}].`);
});

test.for<[how: string, stored: unknown, used: string]>([
  ["as it is", PEM, PEM],
  ["stored with \\n", PEM.replaceAll("\n", "\\n"), PEM],
  ["used with \\n", PEM, JSON.stringify(PEM)],
  ["used with \\r\\n", PEM, PEM.replaceAll("\n", "\r\n")],
  ["used in one line", PEM, PEM.replaceAll("\n", "")],
  ["one of its lines", PEM, body[3] ?? ""],
  ["in base64", PEM, btoa(PEM)],
  ["stored in base64", btoa(PEM), PEM],
  ["as a field of JSON in base64", btoa(JSON.stringify(ACCOUNT)), PEM],
  ["as a field of JSON in JSON", JSON.stringify(JSON.stringify(ACCOUNT)), PEM],
  ["as a field of JSON", JSON.stringify(ACCOUNT), PEM],
  ["with the rest of the JSON", JSON.stringify(ACCOUNT), JSON.stringify(ACCOUNT, null, 2)],
  ["of a JSON variable", ACCOUNT, PEM],
])("a key in PEM does not leave: %s", ([, stored, used]) => {
  const scrubbed = createRedaction({ ACCOUNT: stored }, {}).scrub(`bad key: ${used}`);
  expect(scrubbed).toContain("[env.ACCOUNT]");
  for (const line of body) expect(scrubbed).not.toContain(line);
  expect(scrubbed).not.toContain(btoa(PEM).slice(200, 240));
});

test("the public fields of a secret in JSON stay readable", () => {
  const text = "POST https://oauth2.googleapis.com/token for my-project: 401";
  expect(createRedaction({ GOOGLE_CREDENTIALS: JSON.stringify(ACCOUNT) }, {}).scrub(text)).toBe(text);
});

test("nothing is read of bindings that are not data", () => {
  class Stub {
    get password(): string {
      throw new Error("read");
    }
  }
  expect(createRedaction({ SERVICE: new Stub(), NOTHING: null, COUNT: 12345678 }, {}).scrub("12345678")).toBe(
    "12345678",
  );
});

test("the last of several captures sees the value that the binding has now", () => {
  for (const value of ["first-Value-1", "second-Value-2"])
    expect(createRedaction({ ADMIN: value }, {}).scrub(value)).toBe("[env.ADMIN]");
});

test("huge bindings are found, in a time that is proportional to their size", () => {
  const long = Array.from({ length: 400_000 }, (_, i) => (i * 7919).toString(36)).join("");
  const lines = long.replace(/.{64}/g, "$&\n");
  const reading = bestTime(() => long.replace(/./gs, (character) => character));
  expect(bestTime(() => createRedaction({ LONG: long, LINES: lines }, {}))).toBeLessThan(50 * reading);
  const { scrub } = createRedaction({ LONG: long }, {});
  expect(scrub(`with ${long.slice(0, 20_000)}`)).toBe("with [env.LONG]");
});
