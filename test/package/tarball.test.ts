import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { projectFolder } from "./support/command.ts";

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort();
}

test("the package holds the build, its texts, every page of the docs and nothing else", async () => {
  const files = await filesOf(inject("installed"));
  const others = files.filter((file) => !/^(dist|docs)\//.test(file));
  expect(others).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]);
  const docs = files.filter((file) => file.startsWith("docs/"));
  const pages = (await filesOf(join(projectFolder, "docs"))).filter((file) => !file.endsWith(".png"));
  expect(docs).toEqual(pages.map((file) => `docs/${file}`));
});

test("package.json holds no settings of the project's tools, and source maps hold no sources", async () => {
  const manifest = JSON.parse(await readFile(join(inject("installed"), "package.json"), "utf8"));
  expect(Object.keys(manifest)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(knip|overrides)$/)]),
  );
  const maps = (await filesOf(inject("installed"))).filter((file) => file.endsWith(".map"));
  expect(maps.length).toBeGreaterThan(10);
  for (const map of maps) {
    const { sources, mappings, ...others } = JSON.parse(
      await readFile(join(inject("installed"), map), "utf8"),
    );
    expect([mappings.length > 0, "sourcesContent" in others]).toEqual([sources.length > 0, false]);
    expect(sources).not.toContainEqual(expect.stringMatching(/^(\/|[A-Z]:|file:)/));
  }
});

test("the page that a diagnosis names is one of them, at the project's own address", async () => {
  const { repository } = JSON.parse(await readFile(join(inject("installed"), "package.json"), "utf8"));
  const project = repository.url.replace(/^git\+|\.git$/g, "");
  const { diagnose, describeDiagnosis } = await import(join(inject("installed"), "dist/event/diagnosis.js"));
  const found = diagnose(new Error("Network connection lost."));
  expect(describeDiagnosis(found).page).toBe(`${project}/blob/main/docs/diagnosis.md#${found.slug}`);
});

test("the build holds the types of each module, the library, its lazy parts, and nothing else", async () => {
  const sources = await filesOf(join(projectFolder, "worker/capture"));
  const types = sources.filter((file) => file.endsWith(".ts")).map((file) => file.replace(/\.ts$/, ".d.ts"));
  const all = await filesOf(join(inject("installed"), "dist"));
  const built = all.filter((file) => !/^(doctor|templates)\//.test(file));
  expect(built.filter((file) => file.endsWith(".d.ts"))).toEqual(types.sort());

  const code = built.filter((file) => file.endsWith(".js"));
  const entries = sources.filter((file) => file.startsWith("entries/"));
  expect(code.filter((file) => !/^chunk-\w+\.js$/.test(file))).toEqual([
    ...entries.map((file) => file.replace(/\.ts$/, ".js")),
    "event/diagnosis.js",
    "index.js",
    "sentry/cloudflare-pipeline.js",
    "sentry/cloudflare-sdk.js",
    "sentry/core-pipeline.js",
    "sentry/sentry-sdk.js",
  ]);
  expect(built.filter((file) => file.endsWith(".map"))).toEqual(code.map((file) => `${file}.map`));
  const others = built.filter((file) => !/\.(d\.ts|js|map)$/.test(file));
  expect(others).toEqual(["sentry-core.LICENSE"]);
});

test("beside the library the build holds the doctor and the templates of init", async () => {
  const all = await filesOf(join(inject("installed"), "dist"));
  const names = ["service", "tail"].flatMap((name) =>
    ["env.ts", "index.ts", "wrangler.toml"].map((file) => `templates/${name}/${file}`),
  );
  expect(all.filter((file) => /^(doctor|templates)\//.test(file))).toEqual([
    "doctor/cli.js",
    "doctor/licences.txt",
    ...names,
  ]);
});
