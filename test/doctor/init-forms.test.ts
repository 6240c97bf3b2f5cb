import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Files, findings, newProject, runCommand } from "./support/project.ts";

const CONFIG = '{ "name": "a", "main": "index.ts", "compatibility_date": "2026-10-20" }';
const ROUTE_HANDLER =
  '(error, c) => ("getResponse" in error ? error.getResponse() : c.text("Internal Server Error", 500))';

/** Runs init, and resolves to a file of the project and to what the doctor still finds. A second run changes nothing. */
async function mend(files: Files, file: string): Promise<[text: string, left: string[]]> {
  const folder = await newProject({ "wrangler.jsonc": CONFIG, ...files });
  expect((await runCommand(["init", folder, "--yes"])).code).toBe(0);
  expect((await runCommand(["init", folder, "--yes"])).output).toMatch(/^Nothing to change\./);
  const left = findings(folder).filter((one) => !one.endsWith("?"));
  return [await readFile(join(folder, file), "utf8"), left];
}

test("a default export of another file is covered where it stands", async () => {
  const worker = 'export default { fetch: () => fetch("https://a.example") };\n';
  const [text, left] = await mend(
    { "index.ts": 'export { default } from "./worker";', "worker.ts": worker },
    "worker.ts",
  );
  expect(text).toContain('export default captureHandlers({ fetch: () => fetch("https://a.example") });');
  expect(left).toEqual([]);
});

const ROUTERS: [what: string, files: Files, file: string, after: string][] = [
  [
    "a Hono app of another file",
    {
      "app.ts": 'import { Hono } from "hono";\nexport const app = new Hono();\n',
      "index.ts": 'import { app } from "./app";\nexport default app;\n',
    },
    "app.ts",
    `export const app = new Hono();\napp.onError(captureRouteErrors(${ROUTE_HANDLER}));`,
  ],
  [
    "a chain of calls on a Hono app",
    {
      "index.ts":
        'import { Hono } from "hono";\nconst app = new Hono().get("/", () => load());\nexport default { fetch: app.fetch };\n',
    },
    "index.ts",
    `.get("/", () => load());\napp.onError(captureRouteErrors(${ROUTE_HANDLER}));`,
  ],
  [
    "a Hono app without a name",
    { "index.ts": 'import { Hono } from "hono";\nexport default new Hono().get("/", () => load());\n' },
    "index.ts",
    `export default captureHandlers(new Hono().onError(captureRouteErrors(${ROUTE_HANDLER})).get("/", () => load()));`,
  ],
  [
    "an error handler of Hono that another file gives",
    {
      "app.ts": 'import { Hono } from "hono";\nexport const app = new Hono();\n',
      "index.ts":
        'import { app } from "./app";\napp.onError((error, c) => c.text("no"));\nexport default app;\n',
    },
    "index.ts",
    'app.onError(captureRouteErrors((error, c) => c.text("no")));',
  ],
  [
    "itty-router's AutoRouter",
    {
      "index.ts":
        'import { AutoRouter } from "itty-router";\nconst router = AutoRouter();\nexport default router;\n',
    },
    "index.ts",
    "const router = AutoRouter({ catch: captureRouteErrors(error) });",
  ],
  [
    "options of itty-router",
    {
      "index.ts":
        'import { AutoRouter } from "itty-router";\nconst router = AutoRouter({ base: "/api" });\nexport default router;\n',
    },
    "index.ts",
    'AutoRouter({ catch: captureRouteErrors(error), base: "/api" });',
  ],
  [
    "an error handler of itty-router",
    {
      "index.ts":
        'import { Router, error } from "itty-router";\nconst router = Router({ catch: error });\nexport default { fetch: router.fetch };\n',
    },
    "index.ts",
    "Router({ catch: captureRouteErrors(error) });",
  ],
];

test.for(ROUTERS)("init has %s report", async ([, files, file, after]) => {
  const [text, left] = await mend(files, file);
  expect(text).toContain(after);
  expect(left).toEqual([]);
});

test("a Router of itty-router without catch lets errors through, and gets none", async () => {
  const index =
    'import { Router } from "itty-router";\nconst router = Router();\nexport default { fetch: router.fetch };\n';
  const [text, left] = await mend({ "index.ts": index }, "index.ts");
  expect(text).toContain("const router = Router();\n");
  expect(left).toEqual([]);
});

test("where errors are caught behind the router's fetch, init gives the router a handler", async () => {
  const index =
    'import { Router, error, json } from "itty-router";\nconst router = Router();\nexport default { fetch: (request: Request) => router.fetch(request).then(json).catch(error) };\n';
  const [text, left] = await mend({ "index.ts": index }, "index.ts");
  expect(text).toContain("const router = Router({ catch: captureRouteErrors(error) });\n");
  expect(left).toEqual([]);
});

test("lines that end as on Windows still do so, in all files that are changed", async () => {
  const crlf = (text: string) => text.replaceAll("\n", "\r\n");
  const files = {
    "index.ts": crlf('import { a } from "./a"; // first\n\nexport default { fetch: () => fetch(a) };\n'),
    "wrangler.jsonc": crlf(
      '// head\n{\n\t"name": "a",\n\t"main": "index.ts",\n\t"compatibility_date": "2026-10-20"\n}\n',
    ),
    ".gitignore": crlf("dist\n"),
  };
  for (const file of Object.keys(files)) {
    const [text] = await mend(files, file);
    expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  }
  const [text] = await mend(files, "index.ts");
  expect(text).toMatch(/^import \{ a \} from "\.\/a"; \/\/ first\r\nimport \{ captureHandlers \}/);
});

test.for([
  ["import { a } from './a'", "import { captureHandlers } from 'isolate-capture'"],
  ["import { a } from './a';", "import { captureHandlers } from 'isolate-capture';"],
  ['import { a } from "./a"', 'import { captureHandlers } from "isolate-capture"'],
  ["const a = 1", 'import { captureHandlers } from "isolate-capture";'],
] as const)("beside %s the import is written alike", async ([first, line]) => {
  const [text] = await mend(
    { "index.ts": `${first}\nexport default { fetch: () => fetch(a) }\n` },
    "index.ts",
  );
  expect(text.split("\n")).toContain(line);
});

const LAYOUTS: [what: string, before: string, after: string][] = [
  [
    "tabs and a last comment",
    '// head\n{\n\t"main": "index.ts" // code\n}\n',
    '"main": "index.ts", // code\n\t"queues": {\n\t\t"producers": [\n\t\t\t{\n',
  ],
  [
    "a comma at the end",
    '{\n  "main": "index.ts",\n  "vars": { "A": "b" },\n}\n',
    '  "vars": { "A": "b" },\n  "queues": {\n',
  ],
  [
    "a list in one line",
    '{\n  "main": "index.ts",\n  "queues": { "producers": [{ "binding": "A", "queue": "a" }] }\n}\n',
    '[{ "binding": "A", "queue": "a" }, { "binding": "ERROR_QUEUE", "queue": "isolate-capture-errors" }] }\n',
  ],
  [
    "a list of several lines",
    '{\n  "main": "index.ts",\n  "queues": {\n    "producers": [\n      { "binding": "A", "queue": "a" }, // mine\n    ]\n  }\n}\n',
    '      { "binding": "A", "queue": "a" }, // mine\n      {\n        "binding": "ERROR_QUEUE",\n',
  ],
];

const OBJECT =
  '"durable_objects": { "bindings": [{ "name": "ROOM", "class_name": "Room" }] }, "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Room"] }]';

test.for(LAYOUTS)("a wrangler file with %s keeps its layout", async ([, layout, after]) => {
  const before = layout.replace('"main"', `${OBJECT}, "main"`);
  const room =
    'import { DurableObject } from "cloudflare:workers";\nexport class Room extends DurableObject {}\nexport default {};\n';
  const [text] = await mend({ "wrangler.jsonc": before, "index.ts": room }, "wrangler.jsonc");
  expect(text).toContain(after);
  // All that was there is there: what is new stands between.
  const lines = text.split("\n");
  for (const line of before
    .split("\n")
    .filter((one) => !one.includes("producers") && !one.includes("// code")))
    expect(lines).toContain(line);
});

const LISTS: [what: string, before: string, after: string][] = [
  [
    "a list in one line",
    'migrations = [{ tag = "v1", new_sqlite_classes = ["Old"] }] # all',
    'migrations = [{ tag = "v1", new_sqlite_classes = ["Old"] }, { tag = "v2", new_sqlite_classes = ["Room"] }] # all',
  ],
  [
    "a list of several lines",
    'migrations = [\n  { tag = "v1", new_sqlite_classes = ["Old"] }, # first\n]',
    '  { tag = "v1", new_sqlite_classes = ["Old"] }, # first\n  { tag = "v2", new_sqlite_classes = ["Room"] },\n]',
  ],
  [
    "a list whose last line has no comma",
    'migrations = [\n  { tag = "v1", new_sqlite_classes = ["Old"] } # first\n]',
    '  { tag = "v1", new_sqlite_classes = ["Old"] }, # first\n  { tag = "v2", new_sqlite_classes = ["Room"] }\n]',
  ],
  ["an empty list", "migrations = []", 'migrations = [{ tag = "v1", new_sqlite_classes = ["Room"] }]'],
  [
    "a list in an inline table",
    'queues = { producers = [{ binding = "A", queue = "a" }] }',
    'producers = [{ binding = "A", queue = "a" }, { binding = "ERROR_QUEUE", queue = "isolate-capture-errors" }] }',
  ],
  [
    "a list of a table",
    '[queues]\nproducers = [{ binding = "A", queue = "a" }]',
    'producers = [{ binding = "A", queue = "a" }, { binding = "ERROR_QUEUE", queue = "isolate-capture-errors" }]',
  ],
];

test.for(LISTS)("in TOML %s grows", async ([, list, after]) => {
  const classes = ["Room", ...(list.includes("Old") ? ["Old"] : [])].map(
    (name) => `export class ${name} extends DurableObject {}`,
  );
  const room = `import { DurableObject } from "cloudflare:workers";\n${classes.join("\n")}\nconsole.log("ROOM A");\nexport default {};\n`;
  const head =
    'name = "a"\nmain = "index.ts"\ncompatibility_date = "2026-10-20"\ndurable_objects.bindings = [{ name = "ROOM", class_name = "Room" }]\n';
  const folder = await newProject({ "index.ts": room, "wrangler.toml": head + list });
  const said = JSON.parse((await runCommand(["doctor", folder, "--json"])).output).findings;
  if (list.startsWith("migrations")) {
    const fix = said.find(({ rule }: { rule: string }) => rule === "missing-migration").fix;
    expect(fix).toMatch(/\bmigrations = \[ …, \{ tag = "v\d", new_sqlite_classes = \["Room"\] \} \]/);
  }
  await runCommand(["init", folder, "--yes"]);
  expect(await readFile(join(folder, "wrangler.toml"), "utf8")).toContain(after);
  expect(findings(folder).filter((one) => /missing-(migration|queue)/.test(one))).toEqual([]);
});

test("the next steps are those of the changes", async () => {
  const index = 'export default { fetch: () => fetch("https://a.example") };\n';
  const files = {
    "wrangler.jsonc": CONFIG,
    "index.ts": index,
    ".dev.vars": "SENTRY_DSN=http://key@localhost/1\n",
  };
  const { output } = await runCommand(["init", await newProject(files), "--yes"]);
  expect(output).toContain("npx isolate-capture doctor --send-test");
  expect(output).not.toMatch(/queues create|into \.dev\.vars {2}/);
});
