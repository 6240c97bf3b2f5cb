import { expect, test } from "vitest";
import { findings, findingsIn, newProject } from "./support/project.ts";

const INDEX = `import { DurableObject } from "cloudflare:workers";
import { captureHandlers } from "isolate-capture";
export class Room extends DurableObject {}
export default captureHandlers({ fetch: (request, env) => env.ROOM.getByName("a").fetch(request) });
`;
const SETTINGS = {
  name: "sound",
  main: "index.ts",
  compatibility_date: "2026-10-20",
  tail_consumers: [{ service: "isolate-capture-tail" }],
  durable_objects: { bindings: [{ name: "ROOM", class_name: "Room" }] },
  queues: { producers: [{ binding: "ERROR_QUEUE", queue: "errors" }] },
};
const MADE = { migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }] };

/** Findings of this configuration beside sound code. */
const find = (config: object, files: Record<string, string> = {}) =>
  findingsIn({ "wrangler.json": JSON.stringify(config, undefined, 1), "index.ts": INDEX, ...files });
const rules = async (config: object) => (await find(config)).map((one) => one.replace(/^.* /, ""));

test("a whole configuration has no findings", async () => {
  expect(await find({ ...SETTINGS, ...MADE })).toEqual([]);
});

const FORMS = {
  "wrangler.toml": `name = "sound" # a comment
main = "index.ts"
compatibility_date = "2026-10-20"
tail_consumers = [ { service = "isolate-capture-tail" } ]
durable_objects.bindings = [
  { name = "ROOM", class_name = "Room" },
  # between
  { name = "HALL", class_name = "Hall" },
]
[[queues.producers]]
binding = "ERROR_QUEUE"
queue = "errors"
[[migrations]]
tag = "v1"
new_sqlite_classes = ["Room"]
`,
  "wrangler.jsonc": `{
  // a comment
  "name": "sound", "main": "index.ts",
  "compatibility_date": "2026-10-20",
  "tail_consumers": [{ "service": "isolate-capture-tail" }],
  "durable_objects": { "bindings": [
    { "name": "ROOM", "class_name": "Room" },
    /* between */ { "name": "HALL", "class_name": "Hall" },
  ] },
  "queues": { "producers": [{ "binding": "ERROR_QUEUE", "queue": "errors" }] },
  "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Room"] }],
}
`,
};

test.for(Object.entries(FORMS))("%s is read with its lines", async ([name, text]) => {
  expect(await findingsIn({ [name]: text, "index.ts": INDEX })).toEqual([
    `${name}:8 missing-export`,
    `${name}:8 missing-migration`,
    `${name}:8 unused-binding`,
  ]);
});

test("wrangler.json counts before wrangler.jsonc and wrangler.toml, as for wrangler", async () => {
  const folder = await newProject({
    "wrangler.json": JSON.stringify({ ...SETTINGS, ...MADE }),
    "wrangler.jsonc": "{ not: 'read'",
    "wrangler.toml": "neither is this",
    "index.ts": INDEX,
  });
  expect(findings(folder)).toEqual([]);
});

test.for<[what: string, migrations: object[], found: string[]]>([
  [
    "a class that is renamed to the bound one",
    [
      { tag: "v1", new_classes: ["Old"] },
      { tag: "v2", renamed_classes: [{ from: "Old", to: "Room" }] },
    ],
    [],
  ],
  [
    "a class that is transferred",
    [{ tag: "v1", transferred_classes: [{ from: "A", from_script: "b", to: "Room" }] }],
    [],
  ],
  [
    "a class that is deleted and made again",
    [
      { tag: "v1", new_classes: ["Room"] },
      { tag: "v2", deleted_classes: ["Room"] },
      { tag: "v3", new_sqlite_classes: ["Room"] },
    ],
    [],
  ],
  ["no migration", [], ["missing-migration"]],
  [
    "a migration of another class",
    [{ tag: "v1", new_sqlite_classes: ["room"] }],
    ["missing-migration", "missing-export"],
  ],
  [
    "a class that is renamed away",
    [
      { tag: "v1", new_classes: ["Room"] },
      { tag: "v2", renamed_classes: [{ from: "Room", to: "Hall" }] },
    ],
    ["missing-export"],
  ],
  [
    "a class that is deleted although it is bound",
    [
      { tag: "v1", new_classes: ["Room"] },
      { tag: "v2", deleted_classes: ["Room"] },
    ],
    ["deleted-class"],
  ],
  [
    "a class that nobody has made",
    [
      { tag: "v1", new_classes: ["Room"] },
      { tag: "v2", deleted_classes: ["Hall"] },
    ],
    ["deleted-class", "migration-order"],
  ],
  ["a tag that comes twice", [{ tag: "v1", new_classes: ["Room"] }, { tag: "v1" }], ["migration-order"]],
  [
    "a class that is made twice",
    [
      { tag: "v1", new_classes: ["Room"] },
      { tag: "v2", new_sqlite_classes: ["Room"] },
    ],
    ["migration-order"],
  ],
  ["no tag", [{ new_classes: ["Room"] }], ["migration-order"]],
])("migrations: %s", async ([, migrations, found]) => {
  expect((await rules({ ...SETTINGS, migrations })).sort()).toEqual(found.sort());
});

test("declarative exports take the place of migrations", async () => {
  const made = { Room: { type: "durable-object", storage: "sqlite" } };
  expect(await find({ ...SETTINGS, exports: made })).toEqual([]);
  expect(
    await rules({ ...SETTINGS, exports: { Room: { type: "durable-object", state: "deleted" } } }),
  ).toEqual(["missing-migration"]);
  expect(await rules({ ...SETTINGS, ...MADE, exports: made })).toEqual([
    "migration-order",
    "migration-order",
  ]);
});

test("an object of another Worker needs neither migration nor export", async () => {
  const bindings = [{ name: "ROOM", class_name: "Far", script_name: "other" }];
  const files = { "index.ts": INDEX.replace(/export class.*\n/, "") };
  expect(await find({ ...SETTINGS, durable_objects: { bindings } }, files)).toEqual([]);
});

const SECRET: [name: string, value: unknown][] = [
  ["SENTRY_DSN", "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/2"],
  ["FLARELOG_API_KEY", "anything"],
  ["GITHUB_TOKEN", "abc123abc123"],
  ["DB_PASSWORD", "correct horse"],
  ["APP_SECRET", "my-secret-value"],
  ["OPENAI_API_KEY", "sk-proj-0123456789abcdef0123"],
  ["openaiApiKey", "0123456789abcdef"],
  ["DATABASE_URL", "postgres://user:password@db.example.com/app"],
  ["ANYTHING", "-----BEGIN PRIVATE KEY-----\nMIIE"],
  ["HOOK", "https://hooks.slack.com/services/T000/B000/abcdef"],
  ["auth", { nested: { clientSecret: "0123456789abcdef" } }],
];
test.for(SECRET)("the variable %s = %j is a secret", async ([name, value]) => {
  expect(await rules({ ...SETTINGS, ...MADE, vars: { [name]: value } })).toEqual(["secret-in-vars"]);
});

const NO_SECRET: [name: string, value: unknown][] = [
  ["SENTRY_DSN", "http://spotlight@localhost:8969/0"],
  ["SENTRY_ENVIRONMENT", "production"],
  ["STRIPE_PUBLISHABLE_KEY", "pk_live_0123456789abcdef"],
  ["TURNSTILE_SITE_KEY", "0x4AAA"],
  ["PUBLIC_KEY", "abcdef"],
  ["MAX_TOKENS", "4096"],
  ["TOKEN_TTL", "3600"],
  ["CACHE_KEY", "pages"],
  ["API_KEY_HEADER", "x-api-key"],
  ["API_TOKEN", "<your token>"],
  ["API_SECRET", "your-secret-here"],
  ["DATABASE_URL", "postgres://user:password@localhost:5432/app"],
  ["API_URL", "https://api.example.com/v1"],
  ["DEBUG", true],
];
test.for(NO_SECRET)("the variable %s = %j is no secret", async ([name, value]) => {
  expect(await find({ ...SETTINGS, ...MADE, vars: { [name]: value } })).toEqual([]);
});

test("an environment needs its own bindings, and may have its own main", async () => {
  const { durable_objects, queues, tail_consumers } = SETTINGS;
  const whole = { durable_objects, queues, tail_consumers };
  const config = {
    ...SETTINGS,
    ...MADE,
    env: { a: whole, b: { ...whole, main: "other.ts" }, c: { queues, tail_consumers } },
  };
  const files = {
    "other.ts":
      'export { Room } from "./index.ts";\nexport default { fetch: () => fetch("https://a.example") };',
  };
  expect((await find(config, files)).map((one) => one.replace(/:\d+/, ""))).toEqual([
    "other.ts uncovered-entrypoint",
    "wrangler.json not-inherited",
  ]);
});

test.for<[date: string | undefined, found: string[]]>([
  ["2026-10-01", []],
  ["2026-09-30", ["old-date?"]],
  ["2025-11-16", ["old-date"]],
  [undefined, ["old-date"]],
])("the date %s", async ([compatibility_date, found]) => {
  expect(await rules({ ...SETTINGS, ...MADE, compatibility_date })).toEqual(found);
});

test("a flag that switches off what is promised is found on its line", async () => {
  const compatibility_flags = ["nodejs_compat", "legacy_error_serialization"];
  expect(await rules({ ...SETTINGS, ...MADE, compatibility_flags })).toEqual(["old-date"]);
  const on = [
    "enhanced_error_serialization",
    "durable_object_io_tasks_prevent_eviction",
    "enable_ctx_exports",
  ];
  expect(
    await rules({ ...SETTINGS, ...MADE, compatibility_date: "2025-01-01", compatibility_flags: on }),
  ).toEqual([]);
});

test.for<[what: string, more: object, found: string[]]>([
  ["published with a Tail Worker", { vars: { ERROR_TAIL: "on" } }, []],
  ["published to nobody", { vars: { ERROR_TAIL: "on" }, tail_consumers: [] }, ["missing-tail"]],
  [
    "published without Node's modules",
    { vars: { ERROR_TAIL: "on" }, compatibility_date: "2026-08-03" },
    ["old-date?", "tail-without-node"],
  ],
  [
    "published with the flag",
    { vars: { ERROR_TAIL: "on" }, compatibility_date: "2026-08-03", compatibility_flags: ["nodejs_compat"] },
    ["old-date?"],
  ],
  ["no Tail Worker", { tail_consumers: [] }, ["missing-tail?"]],
  ["no Queue", { queues: {} }, ["missing-queue?"]],
  [
    "a service in its place",
    { queues: {}, services: [{ binding: "ERROR_SERVICE", service: "s", entrypoint: "ErrorService" }] },
    [],
  ],
  ["a wrong value", { vars: { ERROR_TAIL: "true" } }, ["wrong-setting"]],
  ["a misspelt name", { vars: { SENTRY_RELAESE: "1" } }, ["wrong-setting"]],
  [
    "a Queue that is none",
    { queues: {}, kv_namespaces: [{ binding: "ERROR_QUEUE", id: "1" }] },
    ["wrong-setting"],
  ],
])("settings: %s", async ([, more, found]) => {
  expect((await rules({ ...SETTINGS, ...MADE, ...more })).sort()).toEqual(found.sort());
});

test.for<[what: string, more: object, handlers: string, found: string[]]>([
  ["a cron without a handler", { triggers: { crons: ["* * * * *"] } }, "", ["missing-handler"]],
  ["a cron with one", { triggers: { crons: ["* * * * *"] } }, ", scheduled() {}", []],
  [
    "a consumer without a handler",
    { queues: { ...SETTINGS.queues, consumers: [{ queue: "a" }] } },
    "",
    ["missing-handler"],
  ],
  [
    "a consumer that pulls",
    { queues: { ...SETTINGS.queues, consumers: [{ queue: "a", type: "http_pull" }] } },
    "",
    [],
  ],
  [
    "events that nobody delivers",
    { queues: { ...SETTINGS.queues, consumers: [{ queue: "errors" }] } },
    ", queue() {}",
    ["missing-handler"],
  ],
  [
    "events that are delivered",
    { queues: { ...SETTINGS.queues, consumers: [{ queue: "errors" }] } },
    ", queue: (batch, env) => deliverQueued(batch, env)",
    [],
  ],
])("handlers: %s", async ([, more, handlers, found]) => {
  const index = `import { deliverQueued } from "isolate-capture/consumer";\n${INDEX.replace(/ \}\);\n$/, `${handlers} });\n`)}`;
  expect(
    (await find({ ...SETTINGS, ...MADE, ...more }, { "index.ts": index })).map((one) =>
      one.replace(/^.* /, ""),
    ),
  ).toEqual(found);
});

test.for<[what: string, main: string, found: string[]]>([
  ["is lost", "src/lost.ts", ["missing-main"]],
  ["is built", "dist/worker.js", ["missing-main?"]],
  ["is a package's", "@some/framework/server-entry", ["missing-main?"]],
])("a main file that %s", async ([, main, found]) => {
  expect(await rules({ ...SETTINGS, ...MADE, main })).toEqual(found);
});

test("imports are followed by aliases, by names of built files and through re-exports", async () => {
  const files = {
    "index.ts": `export * from "~/rooms";\nimport { worker } from "./worker.js";\nexport default worker;`,
    "tsconfig.json": '{ "extends": "./base.json", /* none */ }',
    "base.json": '{ "compilerOptions": { "paths": { "~/*": ["./lib/*"] } } }',
    "lib/rooms/index.ts": 'export * as others from "./room";\nexport { Hall as Room } from "./room";',
    "lib/rooms/room.tsx":
      'import { DurableObject } from "cloudflare:workers";\nexport class Hall extends DurableObject<Env> {\n  async fetch() { await this.env.ROOM.get("a"); return <p />; }\n}',
    "worker.ts": 'export const worker = { fetch: () => fetch("https://a.example") };',
  };
  expect(await find({ ...SETTINGS, ...MADE }, files)).toEqual([
    "lib/rooms/room.tsx:2 uncovered-object",
    "worker.ts:1 uncovered-entrypoint",
  ]);
});

test("files with Windows line ends are read, with their lines", async () => {
  const index = INDEX.replace("export default captureHandlers(", "export default (");
  const files = { "wrangler.toml": FORMS["wrangler.toml"], "index.ts": index };
  const windows = Object.entries(files).map(([name, text]) => [name, text.replaceAll("\n", "\r\n")]);
  expect(await findingsIn(Object.fromEntries(windows))).toEqual([
    "index.ts:4 uncovered-entrypoint",
    "wrangler.toml:8 missing-export",
    "wrangler.toml:8 missing-migration",
    "wrangler.toml:8 unused-binding",
  ]);
});

test("new and rare syntax is read", async () => {
  const index = `#!/usr/bin/env node
import page from "./page.html";
import data from "./data.json" with { type: "json" };
${INDEX.replace("extends DurableObject {}", "extends DurableObject<Env> { accessor count = 0; static { this.made = page; } @logged() async alarm(@inject() info?: unknown): Promise<void> { using lock = take(); await fetch(data!.url as string satisfies string); } }")}
enum Kind { A = "a" }
declare module "x" { interface Y { ROOM: string } }
namespace N { export const a = Kind.A; }
abstract class Z<const T> { declare field: T; protected abstract x(): asserts this is T; }
export type { Z };
`;
  expect(await find({ ...SETTINGS, ...MADE }, { "index.ts": index })).toEqual([
    "index.ts:6 uncovered-object",
  ]);
});
