import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parse } from "jsonc-parser";

const ENDINGS = ["", ".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".cjs"];
/** What TypeScript writes for a file that is still to be built. */
const BUILT: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx"],
  ".mjs": [".mts"],
  ".jsx": [".tsx"],
};
const CODE = /\.[cm]?[jt]sx?$/;

/** Finds the files that imports name. */
export type Locate = (from: string, source: string) => string | undefined;

/** Finds relative imports and the path aliases of the project's tsconfig. Packages are not looked for. */
export function createLocate(folder: string): Locate {
  const aliases = readAliases(folder);
  return (from, source) => {
    if (source.startsWith(".")) return findFile(resolve(dirname(from), source));
    for (const { prefix, suffix, targets } of aliases) {
      const fits = source.startsWith(prefix) && source.endsWith(suffix);
      if (!fits || source.length < prefix.length + suffix.length) continue;
      const rest = source.slice(prefix.length, source.length - suffix.length);
      const found = targets.map((target) => findFile(target.replace("*", rest))).find(Boolean);
      if (found) return found;
    }
    return undefined;
  };
}

export function findFile(path: string): string | undefined {
  const ending = Object.keys(BUILT).find((one) => path.endsWith(one));
  const stem = ending ? path.slice(0, -ending.length) : path;
  const candidates = [
    ...ENDINGS.map((one) => path + one),
    ...(BUILT[ending ?? ""] ?? []).map((one) => stem + one),
    ...ENDINGS.slice(1).map((one) => join(path, `index${one}`)),
  ];
  return candidates.find((one) => CODE.test(one) && existsSync(one) && statSync(one).isFile());
}

interface Alias {
  readonly prefix: string;
  readonly suffix: string;
  readonly targets: readonly string[];
}

function readAliases(folder: string): Alias[] {
  const aliases = ["tsconfig.json", "tsconfig.app.json", "tsconfig.worker.json", "jsconfig.json"].flatMap(
    (name) => readPaths(join(folder, name), 0),
  );
  return aliases.sort((one, other) => other.prefix.length - one.prefix.length);
}

const MAX_EXTENDS = 5;

function readPaths(path: string, depth: number): Alias[] {
  if (depth > MAX_EXTENDS || !existsSync(path)) return [];
  const { extends: bases, compilerOptions } = Object(parse(readFileSync(path, "utf8")));
  const { paths, baseUrl } = Object(compilerOptions);
  const base = resolve(dirname(path), typeof baseUrl === "string" ? baseUrl : ".");
  const own = Object.entries(Object(paths)).map(([pattern, targets]): Alias => {
    const [prefix = "", suffix = ""] = pattern.split("*");
    const texts = Array.isArray(targets) ? targets.filter((one) => typeof one === "string") : [];
    return { prefix, suffix, targets: texts.map((one) => resolve(base, one)) };
  });
  const inherited = [bases]
    .flat()
    .flatMap((one) =>
      typeof one === "string" && one.startsWith(".") ? readPaths(resolve(dirname(path), one), depth + 1) : [],
    );
  return [...own, ...inherited];
}

/** Whether a path belongs to the output of a build or to a package. Such code was not written by hand. */
export function isBuilt(path: string): boolean {
  return (
    /(^|\/)(dist|build|out|output|node_modules|\.[\w-]+)\//.test(path.replace(/^(\.\.?\/)+/, "")) ||
    !CODE.test(path)
  );
}
