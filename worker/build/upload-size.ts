import { gzipSync } from "node:zlib";
import { type BuildOptions, build, type Metafile } from "esbuild";

export interface Size {
  min: number;
  gzip: number;
}

/** As wrangler bundles: it differs from this by the one line that names the source map. */
const AS_WRANGLER = {
  absWorkingDir: import.meta.dirname,
  bundle: true,
  minify: true,
  keepNames: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  external: ["node:*", "cloudflare:*"],
  logLevel: "silent",
  write: false,
} satisfies BuildOptions;

/** What wrangler uploads for a Worker with this code. */
export async function bundle(code: string): Promise<string> {
  const { outputFiles } = await build({ ...AS_WRANGLER, stdin: stdin(code), outfile: "index.js" });
  return outputFiles[0]?.text ?? "";
}

/** The same in bytes. */
export async function uploadSize(code: string): Promise<Size> {
  return sum([new TextEncoder().encode(await bundle(code))]);
}

/** The same Worker in chunks, because wrangler's one file does not show which part of it is lazy. */
export async function eagerAndLazy(code: string): Promise<{ eager: Size; lazy: Size }> {
  const { outputFiles, metafile } = await build({
    ...AS_WRANGLER,
    stdin: stdin(code),
    outdir: "chunks",
    splitting: true,
    metafile: true,
  });
  const eager = eagerChunks(metafile);
  const isEager = (path: string) => eager.some((name) => path.endsWith(name));
  return {
    eager: sum(outputFiles.filter(({ path }) => isEager(path)).map(({ contents }) => contents)),
    lazy: sum(outputFiles.filter(({ path }) => !isEager(path)).map(({ contents }) => contents)),
  };
}

export function shown({ min, gzip }: Size): string {
  return `${(min / 1000).toFixed(1)} kB / ${(gzip / 1000).toFixed(1)} kB gzip`;
}

function stdin(contents: string) {
  return { contents, resolveDir: import.meta.dirname, loader: "ts" as const };
}

/** The entry and all that it imports without `import()`. */
function eagerChunks({ outputs }: Metafile): string[] {
  const names = Object.keys(outputs).filter((name) => outputs[name]?.entryPoint === "<stdin>");
  for (const name of names) {
    for (const { path, kind } of outputs[name]?.imports ?? []) {
      if (kind === "import-statement" && !names.includes(path)) names.push(path);
    }
  }
  return names;
}

function sum(files: Uint8Array[]): Size {
  return {
    min: files.reduce((bytes, file) => bytes + file.byteLength, 0),
    gzip: files.reduce((bytes, file) => bytes + gzipSync(file).byteLength, 0),
  };
}
