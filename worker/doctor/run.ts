import { type DoctorArguments, readArguments, USAGE } from "./arguments.ts";
import { diagnose } from "./diagnose.ts";
import { Failure } from "./failure.ts";
import { init } from "./init/init.ts";
import { readProject } from "./project.ts";
import { counts, showFindings } from "./report.ts";
import { sendTest, showTest } from "./send-test.ts";

/** What a command says, and how it ends. */
export interface Outcome {
  readonly code: 0 | 1 | 2;
  readonly output: string;
  /** What belongs on the error output. */
  readonly error?: string;
}

/** What a command line cannot know by itself. */
export interface Surroundings {
  /** The folder of the templates of `init`. */
  readonly templates: string;
  readonly ask?: (text: string) => Promise<boolean>;
}

/** Runs one command line. Never throws for what the user may get wrong. */
export async function run(given: readonly string[], { templates, ask }: Surroundings): Promise<Outcome> {
  try {
    const asked = readArguments(given);
    if (asked.command === "help") return { code: 0, output: USAGE };
    if (asked.command === "init") return { code: 0, output: await init({ ...asked, templates, ask }) };
    return await runDoctor(asked);
  } catch (error) {
    const text =
      error instanceof Failure ? error.message : `a fault of this program's own: ${Object(error).stack}`;
    return { code: 2, output: "", error: `isolate-capture: ${text}` };
  }
}

async function runDoctor({ target, json, env, sendTest: sends }: DoctorArguments): Promise<Outcome> {
  const project = readProject(target, env);
  const findings = diagnose(project);
  const test = sends ? await sendTest(project.wrangler.folder, env) : undefined;
  const isWell = !findings.some(counts) && (test?.ok ?? true);
  const text = [showFindings(findings), ...(test ? [showTest(test)] : [])].join("\n\n");
  const output = json ? JSON.stringify({ findings, ...(test && { test }) }, undefined, 2) : text;
  return { code: isWell ? 0 : 1, output };
}
