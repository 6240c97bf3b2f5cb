import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, inject, test } from "vitest";
import { runTool } from "./support/command.ts";
import { newConsumer } from "./support/consumer.ts";
import { MISUSE } from "./support/misuse.ts";
import { BINDINGS, TYPED_WORKER, WRANGLER_TOML } from "./support/typed-consumer.ts";

const GENERATED = "worker-configuration.d.ts";
const COMBINATIONS = ["bundler", "nodenext"].flatMap((resolution) =>
  [true, false].map((exactOptional) => ({ resolution, exactOptional })),
);

/** Compiles a consumer's project, the declarations of all packages included, and resolves to the errors. */
async function errorsIn(
  folder: string,
  types: string[],
  { resolution, exactOptional }: (typeof COMBINATIONS)[number],
): Promise<string[]> {
  const compilerOptions = {
    target: "es2022",
    // Not the browser's: the runtime's types declare the same names.
    lib: ["es2022"],
    module: resolution === "bundler" ? "esnext" : resolution,
    moduleResolution: resolution,
    types,
    strict: true,
    exactOptionalPropertyTypes: exactOptional,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  try {
    await runTool("tsc", ["--project", ".", "--pretty", "false"], folder);
    return [];
  } catch (error) {
    // One line each; the indented ones below explain it.
    const errors = (error as Error).message.split("\n").filter((line) => /^\S.*error TS\d+:/.test(line));
    if (!errors.length) throw error;
    return errors;
  }
}

const SOURCES = { "index.ts": TYPED_WORKER, "misuse.ts": MISUSE };

test("the declarations need no other package", async () => {
  const dist = join(inject("installed"), "dist");
  const files = await readdir(dist, { recursive: true });
  for (const file of files.filter((name) => name.endsWith(".d.ts"))) {
    const text = await readFile(join(dist, file), "utf8");
    const names = [...text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*["']([^"']+)["']/g)];
    expect(names.map(([, name]) => name).filter((name) => !name?.startsWith("."))).toEqual([]);
    expect(text).not.toContain("/// <reference");
  }
});

test.for(COMBINATIONS)(
  "with @cloudflare/workers-types a consumer compiles: $resolution, exact optional $exactOptional",
  async (combination) => {
    const types = "@cloudflare/workers-types";
    const folder = await newConsumer({ ...SOURCES, "env.d.ts": BINDINGS }, [types]);
    expect(await errorsIn(folder, [types], combination)).toEqual([]);
  },
);

/** Its types name the classes by paths without an extension, which "nodenext" refuses, and so it does one export of theirs. */
let generated: string;

beforeAll(async () => {
  const folder = await newConsumer({ ...SOURCES, "wrangler.toml": WRANGLER_TOML });
  await runTool("wrangler", ["types"], folder);
  generated = (await readFile(join(folder, GENERATED), "utf8")).replaceAll(
    'import("./index")',
    'import("./index.js")',
  );
});

test.for(COMBINATIONS)(
  "with the output of wrangler types a consumer compiles: $resolution, exact optional $exactOptional",
  async (combination) => {
    const folder = await newConsumer({ ...SOURCES, [GENERATED]: generated }, []);
    const errors = await errorsIn(folder, [], combination);
    const ownTo = combination.resolution === "nodenext" ? `${GENERATED}(` : "none";
    expect(errors.filter((error) => !error.startsWith(ownTo))).toEqual([]);
  },
);
