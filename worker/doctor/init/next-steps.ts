import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Project } from "../project.ts";
import type { Change } from "./edits.ts";

/** What only the user can do after these changes. */
export function showNextSteps(
  { wrangler: { folder, path }, localNames }: Project,
  changes: readonly Change[],
): string {
  const made = (place: string) => changes.some((change) => relative(folder, change.path).startsWith(place));
  const hasBackend = localNames.has("SENTRY_DSN") || localNames.has("FLARELOG_API_KEY");
  const steps: [command: string, why: string][] = [];
  const add = (isNeeded: boolean, command: string, why: string) => {
    if (isNeeded) steps.push([command, why]);
  };
  add(!isInstalled(folder), "npm install isolate-capture", "or as docs/install.md says");
  add(!hasBackend, "put SENTRY_DSN or FLARELOG_API_KEY into .dev.vars", "for local work");
  add(true, "npx isolate-capture doctor --send-test", "a first event");
  add(true, "npx wrangler secret put SENTRY_DSN", "for the deployed Worker");
  add(made("error-service"), "npx wrangler queues create isolate-capture-errors", "before you deploy");
  add(made("error-service"), "npx wrangler queues create isolate-capture-dead-letters", "before you deploy");
  add(
    made("error-service"),
    "npx wrangler deploy -c error-service/wrangler.toml",
    "delivers what the Queue keeps",
  );
  add(
    changes.some((change) => change.path === path),
    "npx wrangler types",
    "for the new bindings",
  );
  const width = Math.max(...steps.map(([command]) => command.length)) + 2;
  return [
    "Done. What only you can do:",
    ...steps.map(([command, why]) => `  ${command.padEnd(width)}${why}`),
  ].join("\n");
}

function isInstalled(folder: string): boolean {
  if (existsSync(join(folder, "node_modules/isolate-capture"))) return true;
  const above = dirname(folder);
  return above !== folder && isInstalled(above);
}
