import { orElse } from "../../capture/safe/read.ts";
import { readToml } from "./toml.ts";
import type { WranglerFile } from "./wrangler-file.ts";

/** Something to be put into a wrangler file: a value in a table, or one more entry of a list. */
export interface Addition {
  readonly path: readonly string[];
  readonly value: Plain;
  /** Whether `path` names a list that gets one more entry. */
  readonly isEntry: boolean;
}

type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/** The lines of additions, as they are written in this format. */
export function showAdditions(additions: readonly Addition[], format: WranglerFile["format"]): string {
  if (format === "toml") return additions.map(showToml).join("\n\n");
  const whole = additions.reduce<Plain>(
    (sum, { path, value, isEntry }) => merge(sum, path, isEntry ? [value] : value),
    {},
  );
  return JSON.stringify(whole, undefined, 2).split("\n").slice(1, -1).join("\n");
}

/** The lines of additions as this file takes them: a list between brackets takes no more tables. */
export function adviseAdditions(
  additions: readonly Addition[],
  { format, text }: Pick<WranglerFile, "format" | "text">,
): string {
  if (format === "json") return showAdditions(additions, format);
  const takes = (addition: Addition) =>
    orElse(() => Boolean(readToml(`${text}\n${showToml(addition)}`, "")), false);
  const shown = additions.map((addition) =>
    takes(addition)
      ? showToml(addition)
      : `${addition.path.join(".")} = [ …, ${showInline(addition.value)} ]`,
  );
  return shown.join("\n\n");
}

function showToml({ path, value, isEntry }: Addition): string {
  const name = path.join(".");
  if (isEntry && isTable(value)) return `[[${name}]]\n${pairs(value).join("\n")}`;
  if (isTable(value)) return `[${name}]\n${pairs(value).join("\n")}`;
  if (path.length === 1) return `${name} = ${showInline(isEntry ? [value] : value)}`;
  return `[${path.slice(0, -1).join(".")}]\n${path.at(-1)} = ${showInline(isEntry ? [value] : value)}`;
}

function pairs(table: { readonly [key: string]: Plain }): string[] {
  return Object.entries(table).map(([key, value]) => `${key} = ${showInline(value)}`);
}

/** A value of TOML in one line. */
export function showInline(value: Plain): string {
  if (isList(value)) return `[${value.map(showInline).join(", ")}]`;
  if (!isTable(value)) return JSON.stringify(value);
  return `{ ${pairs(value).join(", ")} }`;
}

/** JSON with one more value in it: lists grow, tables get a key. */
function merge(into: Plain, [key, ...rest]: readonly string[], value: Plain): Plain {
  if (key === undefined) return isList(into) && isList(value) ? [...into, ...value] : value;
  const table = isTable(into) ? into : {};
  return { ...table, [key]: merge(table[key] ?? (isList(value) && !rest.length ? [] : {}), rest, value) };
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isTable(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === "object" && !isList(value);
}
