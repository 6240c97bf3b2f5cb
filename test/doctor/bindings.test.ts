import { expect, test } from "vitest";
import { findingsIn, wrangler } from "./support/project.ts";

const MORE = `
[[kv_namespaces]]
binding = "CACHE"
id = "1"

[vars]
GREETING = "hello"
TABLE = [{ binding = "CACHE" }]
`;

const find = (code: string, more = "", files = {}) =>
  findingsIn({
    "wrangler.toml": wrangler({ object: "Room", more }),
    "index.ts": `import { DurableObject } from "cloudflare:workers";
import { captureHandlers } from "isolate-capture";
export class Room extends DurableObject {}
${code}
`,
    ...files,
  });
const worker = (body: string) =>
  `export default captureHandlers({ async fetch(request, env, ctx) { ${body} } });`;

test.for([
  ["a member", worker("env.ROOM.getByName('a'); env.CACHE.get('a');")],
  ["a member by its text", worker('env["ROOM"].getByName("a"); env["CACHE"].get("a");')],
  ["destructuring", worker("const { ROOM, CACHE: kv } = env; ROOM.getByName('a'); kv.get('a');")],
  [
    "destructuring of the argument",
    "export default captureHandlers({ async fetch(request, { ROOM, CACHE }) { ROOM.getByName('a'); CACHE.get('a'); } });",
  ],
  [
    "destructuring of the context",
    "const handle = ({ env: { ROOM, CACHE } }) => [ROOM, CACHE];\nexport default captureHandlers({ fetch: (request, env) => handle({ env }) });",
  ],
  [
    "cloudflare:workers",
    'import { env } from "cloudflare:workers";\nexport default captureHandlers({ fetch: () => [env.ROOM, env.CACHE] });',
  ],
  [
    "another name of the argument",
    "export default captureHandlers({ fetch: (request, bindings) => [bindings.ROOM, bindings.CACHE] });",
  ],
  ["a name made at run time", worker("for (const name in env) env[name];")],
  [
    "a package that gets all of env",
    `import { route } from "some-router";\n${worker("return route(request, env);")}`,
  ],
  [
    "a file that is read lazily",
    worker('await import("./lazy.ts");'),
    { "lazy.ts": "export const use = (env) => [env.ROOM, env.CACHE];" },
  ],
] as [string, string, Record<string, string>?][])("bindings are used by %s", async ([, code, files]) => {
  expect(await find(code, MORE.replace(/TABLE.*\n/, ""), files)).toEqual([]);
});

test("a binding that a variable names is used", async () => {
  expect(await find(worker("env.ROOM;"), MORE)).toEqual([]);
});

test("a binding whose name is only in types is not used", async () => {
  const code = `interface Env { CACHE: KVNamespace; ROOM: DurableObjectNamespace }\n${worker("env.ROOM.getByName('a');")}`;
  expect(await find(code, MORE.replace(/TABLE.*\n/, ""))).toEqual(["wrangler.toml:19 unused-binding"]);
});

test.for<[what: string, code: string]>([
  ["what the code itself puts there", worker("env.ROOM; env.EXTRA = new Map(); env.EXTRA.put(1);")],
  [
    "what a package may put there",
    `import { Provider } from "some-provider";\nconst use = (env) => [env.ROOM, env.EXTRA.put("a")];\nexport default new Provider({ use });`,
  ],
  ["what is tested before", worker("env.ROOM; if (env.EXTRA) await env.EXTRA.put('a', 'b');")],
  ["an optional chain", worker("env.ROOM; await env.EXTRA?.put('a', 'b');")],
  ["a default", worker("env.ROOM; const { EXTRA = null } = env; EXTRA.put('a');")],
  [
    "a type that says that it may be missing",
    `interface Env { EXTRA?: KVNamespace }\n${worker("env.ROOM; await env.EXTRA.put('a', 'b');")}`,
  ],
  ["a text, which may be a secret", worker("env.ROOM; return new Response(env.API_TOKEN.trim());")],
  ["process.env", worker("env.ROOM; process.env.EXTRA.put('a');")],
  ["import.meta.env", worker("env.ROOM; import.meta.env.EXTRA.put('a');")],
  [
    "an env of the code's own",
    `const env = createEnv();\nenv.EXTRA.put("a");\nexport default captureHandlers({ fetch: (request, { ROOM }) => ROOM });`,
  ],
  [
    "a setting of the library",
    worker("env.ROOM; await env.ERROR_QUEUE.send({}); env.ERROR_SERVICE.capture();"),
  ],
])("env may lack %s", async ([, code]) => {
  expect(await find(code)).toEqual([]);
});

test.for<[what: string, code: string, found: string[]]>([
  ["a member", worker("env.ROOM;\nenv.MISSING.put('a');"), ["index.ts:5 unknown-binding"]],
  [
    "this.env",
    `class A { run() {\nthis.env.MISSING.put("a"); } }\n${worker("env.ROOM;")}`,
    ["index.ts:5 unknown-binding"],
  ],
  [
    "an awaited member in an expression",
    worker("env.ROOM; const a = (await env.MISSING.get('a')) ?? 1;"),
    ["index.ts:4 unknown-binding"],
  ],
  [
    "a name for it",
    worker("env.ROOM;\nconst kv = env.MISSING; await kv.get('a');"),
    ["index.ts:5 unknown-binding"],
  ],
  [
    "a text that is no secret by its name",
    worker("env.ROOM;\nreturn new Response(env.OTHER);"),
    ["index.ts:5 unknown-binding?"],
  ],
  [
    "destructuring",
    worker("env.ROOM;\nconst { MISSING } = env; await MISSING.get('a');"),
    ["index.ts:5 unknown-binding"],
  ],
  [
    "a name of one wrong letter",
    worker("return env.ROMO;"),
    ["index.ts:4 unknown-binding", "wrangler.toml:11 unused-binding"],
  ],
])("a binding that is not there is found: %s", async ([, code, found]) => {
  expect(await find(code)).toEqual(found);
});

test("names of .dev.vars and of required secrets are known", async () => {
  const code = worker("env.ROOM; env.FROM_FILE.run(); env.FROM_LIST.run();");
  const more = '\n[secrets]\nrequired = ["FROM_LIST"]\n';
  expect(await find(code, more, { ".dev.vars": "# local\nexport FROM_FILE='x'\n" })).toEqual([]);
});
