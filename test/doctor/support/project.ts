import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { buildTemplates } from "../../../worker/build/build-templates.ts";
import { diagnose } from "../../../worker/doctor/diagnose.ts";
import { readProject } from "../../../worker/doctor/project.ts";
import { type Outcome, run } from "../../../worker/doctor/run.ts";

export type Files = Readonly<Record<string, string>>;

/** Writes a project into a folder of its own, which is gone when the test ends. */
export async function newProject(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "doctor-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** Findings of a folder as `file:line rule`, hints with a `?` behind them. */
export function findings(folder: string, environment?: string): string[] {
  return diagnose(readProject(folder, environment)).map(
    ({ file, line, rule, severity }) => `${file}:${line} ${rule}${severity === "hint" ? "?" : ""}`,
  );
}

/** Findings of these files. */
export async function findingsIn(files: Files): Promise<string[]> {
  return findings(await newProject(files));
}

/** The beginning of a wrangler file with which nothing is wrong. */
const HEAD = `name = "sound"
main = "index.ts"
compatibility_date = "2026-10-20"
# tail_consumers = [{ service = "isolate-capture-tail" }]
`;

const QUEUE = `
[[queues.producers]]
binding = "ERROR_QUEUE"
queue = "errors"
`;

/** A wrangler file with one object, one Workflow, or both, with which nothing is wrong. */
export function wrangler({
  object,
  workflow,
  more = "",
}: {
  object?: string;
  workflow?: string;
  more?: string;
}): string {
  const forObject = `
[[durable_objects.bindings]]
name = "ROOM"
class_name = "${object}"

[[migrations]]
tag = "v1"
new_sqlite_classes = ["${object}"]
`;
  const forWorkflow = `
[[workflows]]
name = "flow"
binding = "FLOW"
class_name = "${workflow}"
`;
  return `${HEAD}${QUEUE}${object ? forObject : ""}${workflow ? forWorkflow : ""}${more}`;
}

/** A main file with an object `Room` of this body, a covered Worker that uses it, and nothing else that is wrong. */
function roomFile(body: string, imports = ""): string {
  return `import { DurableObject } from "cloudflare:workers";
import { captureDurableObject, captureExceptionInIsolate, captureHandlers } from "isolate-capture";
${imports}
class PlainRoom extends DurableObject<Env> {
${body}
}
export const Room = captureDurableObject(PlainRoom, { rpc: true });
export default captureHandlers({ fetch: (request, env) => env.ROOM.getByName("a").fetch(request) });
`;
}

/** The findings of a covered object with this body, by rule and by the line in the body. */
export async function findingsInRoom(body: string, imports = ""): Promise<string[]> {
  const files = { "wrangler.toml": wrangler({ object: "Room" }), "index.ts": roomFile(body, imports) };
  const skipped = 4 + imports.split("\n").length - 1;
  return (await findingsIn(files)).map((finding) =>
    finding.replace(/^index\.ts:(\d+)/, (_, line) => String(Number(line) - skipped)),
  );
}

const root = join(import.meta.dirname, "../../..");

/** Runs a command as the package would, with templates made for it. */
export async function runCommand(
  given: readonly string[],
  ask?: (text: string) => Promise<boolean>,
): Promise<Outcome> {
  const templates = await newProject({});
  if (given[0] === "init") await buildTemplates(root, templates);
  return run(given, { templates, ...(ask && { ask }) });
}
