import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Project, readSettings } from "../project.ts";
import type { Edits } from "./edits.ts";

const BEGINNING = `# Secrets for local work. The deployed Worker gets them by \`npx wrangler secret put\`.
# SENTRY_DSN=https://<key>@<host>/<project number>
# FLARELOG_API_KEY=<key>
`;

/** Puts the Queue's Worker or the Tail Worker into a folder of its own. A file that is there stays as it is. */
export function addTemplate(
  { wrangler }: Project,
  templates: string,
  name: "service" | "tail",
  edits: Edits,
): void {
  for (const file of readdirSync(join(templates, name))) {
    const path = join(wrangler.folder, `error-${name}`, file);
    if (!existsSync(path)) edits.write(path, readFileSync(join(templates, name, file), "utf8"));
  }
}

/** Makes the files of local secrets, and keeps them out of git. */
export function addLocalFiles(
  { wrangler: { folder } }: Project,
  secrets: ReadonlyMap<string, ReadonlyMap<string, string>>,
  edits: Edits,
): void {
  const local = join(folder, ".dev.vars");
  if (!existsSync(local)) edits.write(local, BEGINNING);
  for (const [path, values] of secrets) {
    const before = edits.read(path) ?? BEGINNING;
    const known = readSettings(before);
    const lines = [...values].flatMap(([name, value]) =>
      known.has(name) ? [] : [`${name}=${quote(value)}`],
    );
    if (lines.length) edits.write(path, `${before.trimEnd()}\n${lines.join("\n")}\n`);
  }
  ignoreSecrets(join(folder, ".gitignore"), secrets.size > (secrets.has(local) ? 1 : 0), edits);
}

/** With a quote that is not in the value: the format of these files knows no escapes but line breaks in double quotes. */
function quote(value: string): string {
  const sign =
    ['"', "'", "`"].find((one) => !value.includes(one) && !(one === '"' && value.includes("\\"))) ?? '"';
  return sign + value + sign;
}

/** Files of environments, such as `.dev.vars.staging`, have to be kept out as well. */
function ignoreSecrets(path: string, hasEnvironments: boolean, edits: Edits): void {
  const text = edits.read(path) ?? "";
  const lines = text.split("\n").map((line) => line.trim().replace(/^\//, ""));
  const isWhole = lines.includes(".dev.vars*") || lines.includes(".dev.vars.*") || !hasEnvironments;
  if (lines.includes(".dev.vars*") || (lines.includes(".dev.vars") && isWhole)) return;
  edits.write(path, `${text.trimEnd()}${text.trim() ? "\n" : ""}.dev.vars*\n`);
}
