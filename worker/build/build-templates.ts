/**
 * Makes the templates that `isolate-capture init` puts into a project, from the two Workers of this repository that users
 * deploy: there is no second copy of them. What they import becomes the package, and the service gets its Queue.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const FILES = ["index.ts", "env.ts", "wrangler.toml"];

/** Each must be found, so that a change of those Workers cannot make a template that does not work. */
const CHANGES: Readonly<Record<string, readonly (readonly [from: string | RegExp, to: string])[]>> = {
  "service/index.ts": [
    ["../capture/entries/consumer.ts", "isolate-capture/consumer"],
    ["./env.ts", "./env"],
  ],
  "service/env.ts": [],
  "service/wrangler.toml": [
    [/worker\/service\//g, "error-service/"],
    [/^# (?=\[\[queues|binding = "ERROR_|queue = "isolate|max_|retry_|dead_)/gm, ""],
    [/^#\n(?=\[\[)/gm, "\n"],
  ],
  "tail/index.ts": [
    ["../capture/entries/consumer.ts", "isolate-capture/consumer"],
    ["./env.ts", "./env"],
  ],
  "tail/env.ts": [],
  "tail/wrangler.toml": [
    [/worker\/tail\//g, "error-tail/"],
    [/^# (?=\[\[queues|binding = "ERROR_|queue = "isolate)/gm, ""],
  ],
};

/** Writes the templates into a folder. */
export async function buildTemplates(root: string, folder: string): Promise<void> {
  for (const worker of ["service", "tail"]) {
    await mkdir(join(folder, worker), { recursive: true });
    for (const file of FILES) {
      const name = `${worker}/${file}`;
      const text = await readFile(join(root, "worker", name), "utf8");
      await writeFile(join(folder, name), change(name, text));
    }
  }
}

function change(name: string, text: string): string {
  return (CHANGES[name] ?? []).reduce((done, [from, to]) => {
    const next = done.replace(from, to);
    if (next === done) throw new Error(`worker/${name} no longer contains ${from}: correct its template`);
    return next;
  }, text);
}
