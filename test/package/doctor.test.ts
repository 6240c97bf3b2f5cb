import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { APP } from "../doctor/support/app.ts";
import { run, runTool } from "./support/command.ts";
import { newConsumer } from "./support/consumer.ts";

const TYPES = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "es2024",
      lib: ["es2024"],
      module: "esnext",
      moduleResolution: "bundler",
      types: ["@cloudflare/workers-types"],
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      noImplicitOverride: true,
    },
    include: ["src", "error-service", "error-tail"],
  }),
};

const command = (folder: string, ...given: string[]) =>
  run(process.execPath, [join(folder, "node_modules/isolate-capture/dist/doctor/cli.js"), ...given], folder);

test("after init the doctor finds nothing, the types are right, and wrangler bundles all three Workers", async () => {
  const folder = await newConsumer({ ...APP, ...TYPES }, ["@cloudflare/workers-types"]);
  expect(await command(folder, "init", "--yes")).toContain("The doctor finds nothing.");
  expect(await command(folder, "doctor")).toBe("Nothing found.\n");
  expect(await command(folder, "init", "--yes")).toBe("Nothing to change.\n\nThe doctor finds nothing.\n");
  expect(await runTool("tsc", ["-p", "."], folder)).toBe("");
  for (const config of ["wrangler.toml", "error-service/wrangler.toml", "error-tail/wrangler.toml"]) {
    await runTool(
      "wrangler",
      ["deploy", "--dry-run", "--outdir", join(folder, "out", config), "-c", config],
      folder,
    );
    const bundle = await readFile(join(folder, "out", config, "index.js"), "utf8");
    expect(bundle).toContain("SENTRY_DSN");
    expect(bundle).not.toContain("Nothing found.");
  }
});

test("a Hono app that init has covered has the right types", async () => {
  const index =
    'import { Hono } from "hono";\n\nconst app = new Hono<{ Bindings: Env }>();\n\nexport default app;\n';
  const files = { "wrangler.toml": APP["wrangler.toml"].split("\n[")[0] ?? "", "src/index.ts": index };
  const types = { "src/env.d.ts": "interface Env { GREETING: string }\n" };
  const folder = await newConsumer({ ...files, ...types, ...TYPES }, ["@cloudflare/workers-types", "hono"]);
  expect(await command(folder, "init", "--yes")).toContain("The doctor finds nothing.");
  expect(await readFile(join(folder, "src/index.ts"), "utf8")).toContain("app.onError(captureRouteErrors(");
  expect(await runTool("tsc", ["-p", "."], folder)).toBe("");
});

test("the doctor is a command of the package, in one file that needs no other package", async () => {
  const installed = inject("installed");
  const { bin, dependencies } = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  expect(bin).toEqual({ "isolate-capture": "./dist/doctor/cli.js" });
  expect(dependencies).toBeUndefined();
  const file = join(installed, "dist/doctor/cli.js");
  expect((await stat(file)).mode & 0o111).not.toBe(0);
  const text = await readFile(file, "utf8");
  expect(text.startsWith("#!/usr/bin/env node\n")).toBe(true);
  const imports = [...text.matchAll(/\bfrom\s*"([^"]+)"|\bimport\s*"([^"]+)"/g)].map(
    ([, one, other]) => one ?? other,
  );
  expect(imports.filter((name) => /^[a-z@]/.test(name ?? "") && !name?.startsWith("node:"))).toEqual([]);
  expect((await readdir(join(installed, "dist/doctor"))).sort()).toEqual(["cli.js", "licences.txt"]);
});

test("nothing that a Worker imports contains the doctor", async () => {
  const files = await readdir(join(inject("installed"), "dist"));
  for (const file of files.filter((name) => name.endsWith(".js"))) {
    const text = await readFile(join(inject("installed"), "dist", file), "utf8");
    expect(text).not.toMatch(/toml|isolate-capture-ignore/);
  }
});
