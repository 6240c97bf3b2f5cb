import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { APP } from "./support/app.ts";
import { findings, newProject, runCommand } from "./support/project.ts";

const read = (folder: string, path: string) => readFile(join(folder, path), "utf8");

test("a project with two objects and a Workflow is mended, and then the doctor finds nothing", async () => {
  const folder = await newProject(APP);
  expect(findings(folder)).not.toEqual([]);
  const { code, output } = await runCommand(["init", folder, "--yes"]);
  expect(code).toBe(0);
  expect(output).toContain("The doctor finds nothing.");
  expect(findings(folder)).toEqual([]);

  expect(await read(folder, "src/room.ts")).toBe(`import { DurableObject } from "cloudflare:workers";
import { captureDurableObject } from "isolate-capture";

/** A room. */
class PlainRoom extends DurableObject {
  override async fetch(request: Request): Promise<Response> {
    await this.ctx.storage.put("url", request.url);
    return fetch("https://a.example");
  }
}

export class Room extends captureDurableObject(PlainRoom) {}
`);
  const index = await read(folder, "src/index.ts");
  expect(index).toContain("export default captureHandlers({");
  expect(index.trimEnd()).toMatch(/\n\}\);\nexport \{ Room \} from "\.\/room";$/);
  expect(await read(folder, "src/limiter.ts")).toContain(
    "export class Limiter extends captureDurableObject(PlainLimiter, { rpc: true }) {}",
  );
  expect(await read(folder, "src/order.ts")).toContain(
    "export class OrderWorkflow extends captureWorkflow(PlainOrderWorkflow) {}",
  );
  const config = await read(folder, "wrangler.toml");
  expect(config).toContain('main = "src/index.ts" # stays');
  expect(config).toContain('[[migrations]]\ntag = "v1"\nnew_sqlite_classes = ["Room", "Limiter"]');
  expect(config).toContain('[[queues.producers]]\nbinding = "ERROR_QUEUE"\nqueue = "isolate-capture-errors"');
  expect(config).toContain('# tail_consumers = [{ service = "isolate-capture-tail" }]');
  expect(config).not.toContain("SENTRY_DSN");
  expect(await read(folder, ".dev.vars")).toMatch(/\nSENTRY_DSN="https:.*\/7"\n$/);
  expect(await read(folder, ".gitignore")).toBe(".dev.vars*\n");
  expect(await readdir(join(folder, "error-service"))).toEqual(["env.ts", "index.ts", "wrangler.toml"]);
  expect(await readdir(join(folder, "error-tail"))).toEqual(["env.ts", "index.ts", "wrangler.toml"]);
});

test("the two Workers of the templates have no findings of their own", async () => {
  const folder = await newProject(APP);
  await runCommand(["init", folder, "--yes"]);
  expect(findings(join(folder, "error-service"))).toEqual([]);
  expect(findings(join(folder, "error-tail"))).toEqual([]);
});

async function contents(folder: string): Promise<Record<string, string>> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = files.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(path, "utf8")])),
  );
}

test.for(["shop", "chat"])("run twice on the broken project %s, it changes nothing more", async (name) => {
  const folder = await newProject({});
  await cp(join(import.meta.dirname, "broken", name), folder, { recursive: true });
  await runCommand(["init", folder, "--yes"]);
  const once = await contents(folder);
  const { output } = await runCommand(["init", folder, "--yes"]);
  expect(output).toContain("Nothing to change.");
  expect(await contents(folder)).toEqual(once);
});

/** What only a person can decide. */
const LEFT: Record<string, string[]> = {
  shop: [
    "deleted-class",
    "migration-order",
    "missing-export",
    "missing-handler",
    "missing-tail",
    "missing-migration",
    "new-unique-id",
    "not-inherited",
    "old-date",
    "socket-accept",
    "socket-map",
    "tail-without-node",
    "timer-in-object",
    "unknown-binding",
    "unused-binding",
    "wrong-setting",
  ],
  chat: [
    "deleted-class",
    "migration-order",
    "missing-export",
    "missing-tail",
    "new-unique-id",
    "not-inherited",
    "repeated-binding",
    "secret-in-vars",
    "socket-accept",
    "socket-map",
    "tail-without-node",
    "unknown-binding",
    "wrong-setting",
  ],
};

test.for(Object.entries(LEFT))(
  "of %s it leaves to the user what only the user can decide",
  async ([name, left]) => {
    const folder = await newProject({});
    await cp(join(import.meta.dirname, "broken", name), folder, { recursive: true });
    const { output } = await runCommand(["init", folder, "--yes"]);
    const rules = findings(folder).map((one) => one.replace(/^.* /, ""));
    expect([...new Set(rules)].sort()).toEqual(left.sort());
    for (const rule of left) expect(output).toContain(rule);
  },
);

test("no secret that is moved is shown", async () => {
  const folder = await newProject(APP);
  const { output } = await runCommand(["init", folder, "--dry-run"]);
  expect(output).toContain("  - SENTRY_DSN = …");
  expect(output).not.toContain("0123456789abcdef");
});

test("--dry-run shows the changes and makes none", async () => {
  const folder = await newProject(APP);
  const before = await contents(folder);
  const { code, output } = await runCommand(["init", folder, "--dry-run"]);
  expect(code).toBe(0);
  expect(output).toContain("+ export class Room extends captureDurableObject(PlainRoom) {}");
  expect(await contents(folder)).toEqual(before);
});

test("it asks, and the answer no changes nothing", async () => {
  const folder = await newProject(APP);
  const before = await contents(folder);
  const asked: string[] = [];
  const answer = (text: string) => {
    asked.push(text);
    return Promise.resolve(false);
  };
  expect((await runCommand(["init", folder], answer)).output).toBe("Nothing was changed.");
  expect(asked).toEqual([expect.stringMatching(/change wrangler\.toml[\s\S]*Make these changes\?$/)]);
  expect(await contents(folder)).toEqual(before);
});

test("it asks, and the answer yes writes the changes", async () => {
  const folder = await newProject(APP);
  await runCommand(["init", folder], () => Promise.resolve(true));
  expect(findings(folder)).toEqual([]);
});

test("without a terminal, it says which option to pass", async () => {
  const folder = await newProject(APP);
  const { code, error } = await runCommand(["init", folder]);
  expect(code).toBe(2);
  expect(error).toContain("pass --yes or --dry-run");
});

test("in the reference Worker it changes nothing", async () => {
  const { output } = await runCommand(["init", join(import.meta.dirname, "../.."), "--dry-run"]);
  expect(output).toBe("Nothing to change.\n\nThe doctor finds nothing.");
});

const DEFAULTS: [what: string, index: string, after: string][] = [
  [
    "a name",
    "const worker = { fetch: () => fetch('https://a.example') };\nexport default worker;",
    "export default captureHandlers(worker);",
  ],
  [
    "an object in a list of exports",
    "const worker = { fetch: () => fetch('https://a.example') };\nexport { worker as default };",
    "const worker = captureHandlers({ fetch: () => fetch('https://a.example') });",
  ],
  [
    "an entrypoint",
    "import { WorkerEntrypoint } from 'cloudflare:workers';\nexport default class extends WorkerEntrypoint { async fetch() { return fetch('https://a.example'); } }",
    "export default class Main extends captureHandlers(PlainMain) {}",
  ],
  [
    "a Hono app",
    "import { Hono } from 'hono';\nconst app = new Hono();\nexport default app;",
    "export default captureHandlers(app);",
  ],
  [
    "a Hono app with an error handler",
    "import { Hono } from 'hono';\nconst app = new Hono();\napp.onError((error, c) => c.text('no'));\nexport default { fetch: app.fetch };",
    "app.onError(captureRouteErrors((error, c) => c.text('no')));",
  ],
  [
    "a class in a list of exports",
    "import { DurableObject } from 'cloudflare:workers';\nclass Room extends DurableObject { async fetch() { await fetch('https://a.example'); } }\nexport { Room };\nexport default {};",
    "class Room extends captureDurableObject(PlainRoom) {}",
  ],
  [
    "a class expression",
    "import { DurableObject } from 'cloudflare:workers';\nexport const Room = class extends DurableObject { async fetch() { await fetch('https://a.example'); } };\nexport default {};",
    "export const Room = captureDurableObject(class extends DurableObject",
  ],
  [
    "an agent",
    "import { Agent, callable } from 'agents';\nexport class Helper extends Agent { async onRequest() { await fetch('https://a.example'); } }\nexport default {};",
    "captureDurableObject(PlainHelper, { hooks: true, callable })",
  ],
];

test.for(DEFAULTS)("it covers %s", async ([, index, after]) => {
  const folder = await newProject({
    "wrangler.jsonc": '{ "name": "a", "main": "index.js", "compatibility_date": "2026-10-20" }',
    "index.js": index,
  });
  await runCommand(["init", folder, "--yes"]);
  expect(await read(folder, "index.js")).toContain(after);
  expect(findings(folder).filter((one) => /uncovered|route-errors|cover-options/.test(one))).toEqual([]);
});

test("JSON with comments keeps them, and lists grow", async () => {
  const folder = await newProject({
    ...APP,
    "wrangler.toml": "",
    "wrangler.jsonc": `{
  // mine
  "name": "app",
  "main": "src/index.ts",
  "compatibility_date": "2026-10-20",
  "vars": { "API_TOKEN": "abcdef123", "GREETING": "hello" },
  "durable_objects": { "bindings": [{ "name": "ROOM", "class_name": "Room" }, { "name": "LIMITER", "class_name": "Limiter" }] },
  "workflows": [{ "name": "order", "binding": "ORDER", "class_name": "OrderWorkflow" }],
  "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Limiter"] }], // so far
}
`,
  });
  const { output } = await runCommand(["init", folder, "--yes"]);
  expect(output).toContain("The doctor finds nothing.");
  expect(output).not.toContain("abcdef123");
  const text = await read(folder, "wrangler.jsonc");
  expect(text).toMatch(
    /^\{\n {2}\/\/ With a paid plan[^\n]*\n {2}\/\/ "tail_consumers".*,\n {2}\/\/ mine[\s\S]*\/\/ so far/,
  );
  expect(text).toMatch(/"tag": "v2",\s*"new_sqlite_classes": \[\s*"Room"\s*\]/);
  expect(text).not.toContain("API_TOKEN");
});

test.for([
  ["", ".dev.vars*\n"],
  ["node_modules\n.dev.vars", "node_modules\n.dev.vars\n.dev.vars*\n"],
  ["/.dev.vars*\n", "/.dev.vars*\n"],
  [".dev.vars\n.dev.vars.*\n", ".dev.vars\n.dev.vars.*\n"],
] as const)("of the .gitignore %j it makes one that keeps all secrets out", async ([before, after]) => {
  const config = `${APP["wrangler.toml"]}\n[env.staging.vars]\nAPI_TOKEN = "abcdef123"\n`;
  const folder = await newProject({ ...APP, "wrangler.toml": config, ".gitignore": before });
  await runCommand(["init", folder, "--yes"]);
  expect(await read(folder, ".gitignore")).toBe(after);
  expect(await read(folder, ".dev.vars.staging")).toContain('API_TOKEN="abcdef123"');
});

test("a secret is moved with its quotes, and not twice", async () => {
  const vars = `API_TOKEN = 'a "quoted" one'\nDB_PASSWORD = "new"\n`;
  const config = APP["wrangler.toml"].replace(/SENTRY_DSN = .*\n/, vars);
  const folder = await newProject({ ...APP, "wrangler.toml": config, ".dev.vars": "DB_PASSWORD=mine" });
  await runCommand(["init", folder, "--yes"]);
  expect(await read(folder, ".dev.vars")).toBe(`DB_PASSWORD=mine\nAPI_TOKEN='a "quoted" one'\n`);
});
