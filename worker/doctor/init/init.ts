import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { readSecrets } from "../config/secrets.ts";
import { diagnose } from "../diagnose.ts";
import { Failure } from "../failure.ts";
import { type Project, readProject } from "../project.ts";
import { showFindings } from "../report.ts";
import { showChange } from "./diff.ts";
import type { Change } from "./edits.ts";
import { showNextSteps } from "./next-steps.ts";
import { planChanges } from "./plan.ts";

export interface InitOptions {
  readonly target: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
  /** The folder of the templates. */
  readonly templates: string;
  /** Asks the user, after showing the text. Undefined if there is no terminal. */
  readonly ask: ((text: string) => Promise<boolean>) | undefined;
}

/** Shows what it would change, changes it if that is wanted, and says what is left for a person. */
export async function init({ target, yes, dryRun, templates, ask }: InitOptions): Promise<string> {
  const project = readProject(target);
  const changes = planChanges(project, diagnose(project), templates);
  if (!changes.length) return [`Nothing to change.`, showLeft(project)].join("\n\n");
  const shown = changes
    .map((change) => hideSecrets(showChange(change, project.show(change.path)), change, project))
    .join("\n\n");
  if (dryRun) return `${shown}\n\nNothing was changed: --dry-run.`;
  if (!yes) {
    if (!ask)
      throw new Failure(
        "init asks before it changes files, and nobody can be asked here: pass --yes or --dry-run",
      );
    if (!(await ask(`${shown}\n\nMake these changes?`))) return "Nothing was changed.";
  }
  for (const { path, after } of changes) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, after);
  }
  const left = readProject(target);
  return [...(yes ? [shown] : []), showNextSteps(left, changes), showLeft(left)].join("\n\n");
}

function showLeft(project: Project): string {
  const left = diagnose(project);
  return left.length ? `What the doctor still finds:\n\n${showFindings(left)}` : "The doctor finds nothing.";
}

/** Hides the values of secrets that are moved, so that they are not on a screen or in a log. */
function hideSecrets(text: string, { path }: Change, { environments }: Project): string {
  if (/\.dev\.vars/.test(path)) return text.replace(/^(\s*[+-]? ?[A-Za-z_]\w*\s*=\s*)(?!\s).+$/gm, "$1…");
  const names = environments.flatMap(({ own }) => readSecrets(own).map(({ path: [name = ""] }) => name));
  return names.reduce<string>(
    (done, name) => done.replace(new RegExp(`^(\\s*-.*["']?\\b${name}\\b["']?\\s*[=:]\\s*).+$`, "gm"), "$1…"),
    text,
  );
}
