import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, inject, test } from "vitest";
import { readBlocks } from "../../worker/build/doc-blocks.ts";
import { projectFolder, runTool } from "./support/command.ts";
import { newConsumer } from "./support/consumer.ts";

const HOME = "https://github.com/isolate-capture/isolate-capture/blob/main/";

/** What pages mean by `Env` where they declare none, and the tests' own types. */
const TYPES = `
interface AnyRoom extends Rpc.DurableObjectBranded {
  join(name: string): Promise<void>;
}
interface Env {
  SENTRY_DSN: string;
  FLARELOG_API_KEY: string;
  ENVIRONMENT: string;
  VERIFY_TOKEN: string;
  ROOM: DurableObjectNamespace<AnyRoom>;
  ORDER: Workflow<unknown>;
}
declare namespace Cloudflare {
  interface Env {
    ROOM: DurableObjectNamespace<AnyRoom>;
  }
}
`;

/** What the examples import, beside the library. */
const PACKAGES = [
  "@cloudflare/vite-plugin",
  "@cloudflare/vitest-pool-workers",
  "@cloudflare/workers-types",
  "@sentry/cloudflare",
  "agents",
  "hono",
  "itty-router",
  "partyserver",
  "vite",
  "vitest",
];

const COMPILER_OPTIONS = {
  target: "es2022",
  lib: ["es2022"],
  module: "esnext",
  moduleResolution: "bundler",
  types: ["@cloudflare/workers-types", "@cloudflare/vitest-pool-workers/types"],
  allowImportingTsExtensions: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  skipLibCheck: true,
  noEmit: true,
};

/** The pages as they are published, by their path. */
async function publishedPages(): Promise<Map<string, string>> {
  const folder = inject("installed");
  const files = await readdir(join(folder, "docs"), { recursive: true });
  const paths = ["README.md", "CHANGELOG.md", ...files.map((file) => `docs/${file}`)].filter((path) =>
    path.endsWith(".md"),
  );
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path), "utf8")] as const)),
  );
}

test("every block of TypeScript in the docs compiles with the published package", async () => {
  const files: Record<string, string> = {};
  for (const [page, text] of await publishedPages()) {
    for (const [index, { language, file, isCopy, isFragment, code }] of readBlocks(text).entries()) {
      if (language !== "ts" || isCopy || isFragment) continue;
      // A block without imports is no module, and its names would be those of all others.
      files[`pages/${page}/${file ?? `block-${index}.ts`}`] = `${code}export {};\n`;
    }
  }
  expect(Object.keys(files).length).toBeGreaterThan(30);
  const folder = await newConsumer({ ...files, "types.d.ts": TYPES }, PACKAGES);
  const project = { compilerOptions: COMPILER_OPTIONS, include: ["types.d.ts", "pages/**/*.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(project));
  await runTool("tsc", ["--project", ".", "--pretty", "false"], folder);
});

test("wrangler takes the Worker and the configuration of README as they are", async () => {
  const readme = (await publishedPages()).get("README.md") ?? "";
  const files = readBlocks(readme).flatMap(({ file, code }) => (file ? [[file, code]] : []));
  expect(files.map(([name]) => name)).toEqual(["src/index.ts", "wrangler.toml"]);
  const folder = await newConsumer(Object.fromEntries(files));
  const printed = await runTool("wrangler", ["deploy", "--dry-run", "--outdir", "out"], folder);
  for (const binding of ["env.ROOM (Room)", "env.ORDER (Order)"]) expect(printed).toContain(binding);
});

/** The anchors that GitHub makes of a page's headings. */
function anchorsOf(markdown: string): Set<string> {
  const headings = markdown.replaceAll(/^```.*?^```$/gms, "").matchAll(/^#+ (.+)$/gm);
  return new Set(
    Array.from(headings, ([, heading = ""]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** The links of a page, as paths from the top of the project. Links between pages are relative; all others name the home. */
function linksOf(page: string, markdown: string): { target: string; anchor: string; isRelative: boolean }[] {
  const prose = markdown.replaceAll(/^```.*?^```$/gms, "").replaceAll(/`[^`\n]*`/g, "");
  return Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => link).flatMap((link) => {
    const isRelative = !/^\w+:/.test(link);
    if (!isRelative && !link.startsWith(HOME)) return [];
    const [path = "", anchor = ""] = link.replace(HOME, "").split("#");
    const target = isRelative ? (path ? join(dirname(page), path) : page) : path;
    return [{ target, anchor, isRelative }];
  });
}

test("every link in the docs leads somewhere, in the repository and in the package", async () => {
  const pages = await publishedPages();
  const broken: string[] = [];
  for (const [page, text] of pages) {
    for (const { target, anchor, isRelative } of linksOf(page, text)) {
      const folder = isRelative ? inject("installed") : projectFolder;
      const found = await readFile(join(folder, target), "utf8").catch(({ code }) =>
        code === "EISDIR" ? "" : undefined,
      );
      if (found === undefined || (anchor && !anchorsOf(found).has(anchor)))
        broken.push(`${page}: ${target}${anchor && `#${anchor}`}`);
    }
  }
  expect(broken).toEqual([]);
});

test("each page can be reached from the index, or from the index of its folder", async () => {
  const pages = await publishedPages();
  const targets = [...pages]
    .filter(([page]) => page.startsWith("docs/") && page.endsWith("/README.md"))
    .flatMap(([page, text]) => linksOf(page, text).map(({ target }) => target));
  const docs = [...pages.keys()].filter((page) => page.startsWith("docs/") && page !== "docs/README.md");
  expect(docs.filter((page) => !targets.includes(page))).toEqual([]);
});

test("README has no links that npm does not show", async () => {
  const readme = (await publishedPages()).get("README.md") ?? "";
  expect(linksOf("README.md", readme).filter(({ isRelative }) => isRelative)).toEqual([]);
  expect([...readme.matchAll(/!\[[^\]]*\]\((?!https:)/g)]).toEqual([]);
});
