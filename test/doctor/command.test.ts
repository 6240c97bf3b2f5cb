import { join } from "node:path";
import { expect, test } from "vitest";
import { newProject, runCommand as run, wrangler } from "./support/project.ts";

const broken = join(import.meta.dirname, "broken/shop");
const SOUND = {
  "wrangler.toml": wrangler({}),
  "index.ts": 'import { captureHandlers } from "isolate-capture";\nexport default captureHandlers({});',
};

test("a sound project ends with 0, a broken one with 1", async () => {
  expect(await run(["doctor", await newProject(SOUND)])).toEqual({ code: 0, output: "Nothing found." });
  expect((await run(["doctor", broken])).code).toBe(1);
});

test("hints alone do not fail", async () => {
  const text = wrangler({ object: "Room" }).replace(/^# tail.*\n/m, "");
  const index =
    'import { DurableObject } from "cloudflare:workers";\nexport class Room extends DurableObject {}\n';
  const folder = await newProject({
    ...SOUND,
    "wrangler.toml": text,
    "index.ts": `${index}${SOUND["index.ts"]}; "ROOM";`,
  });
  const { code, output } = await run(["doctor", folder]);
  expect(output).toMatch(/hint {2}missing-tail[\s\S]*tail_consumers[\s\S]*\n1 hint$/);
  expect(code).toBe(0);
});

test("a finding says where, what and what to do", async () => {
  const { output } = await run(["doctor", broken]);
  expect(output).toContain(
    "src/routes.ts:4  error  unknown-binding\n  env.STOK is read, and no binding has this name\n  do: did you mean STOCK?",
  );
  expect(output).toMatch(/\n\n23 errors, 12 warnings, 2 hints$/);
});

test("no value of a secret is printed", async () => {
  const { output } = await run(["doctor", broken]);
  expect(output).toContain("STRIPE_SECRET");
  expect(output).not.toMatch(/sk_live|0123456789abcdef|a-key-of/);
});

test("--json prints the findings as JSON and nothing else", async () => {
  const { code, output } = await run(["doctor", broken, "--json"]);
  const { findings } = JSON.parse(output);
  expect(code).toBe(1);
  expect(findings).toHaveLength(37);
  expect(findings.find(({ rule }: { rule: string }) => rule === "old-date")).toEqual({
    rule: "old-date",
    severity: "warning",
    file: "wrangler.toml",
    line: 3,
    message: expect.any(String),
    fix: expect.any(String),
  });
});

test("--env looks at one environment", async () => {
  const { output } = await run(["doctor", broken, "--env", "staging"]);
  expect(output).toContain("env.staging");
  expect(output).not.toContain("STRIPE_SECRET");
});

test("without a command, or with --help, it says what it can do", async () => {
  for (const given of [[], ["--help"], ["doctor", "-h"]]) {
    expect(await run(given)).toMatchObject({ code: 0, output: expect.stringContaining("exit codes") });
  }
});

test.for<[given: string[], says: string]>([
  [["dcotor"], "there is no command dcotor; allowed are doctor and init"],
  [["doctor", ".", "--bad"], "there is no option --bad; allowed are --json"],
  [["doctor", ".", "--yes"], "doctor has no option --yes; allowed are --json, --env, --send-test, --help"],
  [["doctor", ".", "--env"], "--env must be followed by the name of an environment"],
  [["doctor", ".", "more"], "doctor takes one folder; got more as well"],
  [["doctor", "/no/such/folder"], "there is no /no/such/folder"],
  [["doctor", join(broken, "src")], "there is no wrangler.json, wrangler.jsonc, wrangler.toml in"],
  [["doctor", join(broken, "src/index.ts")], "must be a folder, or a file that ends with .toml"],
  [["doctor", broken, "--env", "prod"], "--env: there is no environment prod; allowed are staging"],
])("%j cannot be done, and ends with 2", async ([given, says]) => {
  const { code, output, error } = await run(given);
  expect([code, output]).toEqual([2, ""]);
  expect(error).toContain(says);
});

test.for<[file: string, text: string, says: string]>([
  ["wrangler.toml", 'name = "a"\nmain = = 1\n', "wrangler.toml:2: not readable as TOML"],
  ["wrangler.jsonc", '{\n"name": "a",\n"main" "b" }', "wrangler.jsonc:3: not readable as JSON"],
  ["wrangler.json", "[]", "wrangler.json:1: not readable as JSON: it holds no object"],
  ["index.ts", "export default {", "index.ts: not readable as JavaScript or TypeScript"],
])("%s that cannot be read ends with 2", async ([file, text, says]) => {
  const folder = await newProject(file === "index.ts" ? { ...SOUND, [file]: text } : { [file]: text });
  const { code, error } = await run(["doctor", folder]);
  expect(code).toBe(2);
  expect(error).toContain(says);
});

test("in a repository of several Workers it names their folders", async () => {
  const text = 'name = "a"\n';
  const folder = await newProject({
    "apps/api/wrangler.toml": text,
    "apps/web/wrangler.jsonc": "{}",
    "node_modules/a/wrangler.toml": text,
    "apps/web/.wrangler/wrangler.json": "{}",
    "apps/docs/index.md": "",
  });
  for (const command of ["doctor", "init"]) {
    const { code, error } = await run([command, folder]);
    expect([code, error]).toEqual([
      2,
      expect.stringMatching(/name one of these folders: apps\/api, apps\/web$/),
    ]);
  }
});
