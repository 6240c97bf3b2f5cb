/**
 * Makes dist/doctor/: the command `isolate-capture` in one file, with the parsers that it needs inside, so that whoever
 * installs the library installs nothing else. Why: docs/decisions/0010.
 */
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** What is inside the file, and so has its licence beside it. */
const PARSERS = ["@babel/parser", "eslint-visitor-keys", "jsonc-parser", "toml-eslint-parser"];

export async function buildDoctor(root: string, dist: string): Promise<void> {
  const outfile = join(dist, "doctor/cli.js");
  await build({
    entryPoints: [join(root, "worker/doctor/cli.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    mainFields: ["module", "main"],
    banner: { js: "#!/usr/bin/env node" },
    minify: true,
    legalComments: "none",
  });
  await chmod(outfile, 0o755);
  const licences = await Promise.all(
    PARSERS.map((name) => readLicence(join(root, "node_modules", name), name)),
  );
  await writeFile(join(dist, "doctor/licences.txt"), licences.join("\n\n"));
}

async function readLicence(folder: string, name: string): Promise<string> {
  const files = ["LICENSE", "LICENSE.md", "LICENSE.txt"].map((file) => readFile(join(folder, file), "utf8"));
  return `${name}\n\n${await Promise.any(files)}`;
}
