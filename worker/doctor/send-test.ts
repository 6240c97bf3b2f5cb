import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultsFor } from "../capture/defaults.ts";
import { createEngine } from "../capture/engine.ts";
import { flarelogTransport } from "../capture/transports/flarelog.ts";
import { sentryLiteTransport } from "../capture/transports/sentry-lite.ts";
import { type BackendReport, makeVerify, type Verification } from "../capture/verify.ts";
import { SETTINGS } from "./config/settings.ts";
import { readSettings } from "./project.ts";
import { type LineReport, sendTestLine } from "./send-test-line.ts";

/** What was sent, and where its settings came from. */
export interface TestSend extends Verification {
  /** For each setting that was found: the file, or `environment`. Never a value. */
  readonly settings: Readonly<Record<string, string>>;
  /** Absent where no backend is configured. */
  readonly line?: LineReport;
}

/**
 * Sends one marked event and one marked log line by the library's own transports, from this machine.
 *
 * @param environment the environment of the wrangler file: `.dev.vars.<name>` takes the place of `.dev.vars`
 */
export async function sendTest(folder: string, environment: string | undefined): Promise<TestSend> {
  const { env, settings } = readEnv(folder, environment);
  // The log's transport to the same backend has this name as well.
  const sentry = { ...sentryLiteTransport(), name: "sentry" };
  const defaults = defaultsFor([sentry, flarelogTransport()]);
  const event = await makeVerify(defaults, createEngine(defaults))(env);
  const line = await sendTestLine(env);
  return { ...event, ok: event.ok && (line?.ok ?? true), settings, ...(line && { line }) };
}

/** The settings of the library: the shell's environment over the file that wrangler would read. */
function readEnv(folder: string, environment: string | undefined) {
  const names = [...(environment ? [`.dev.vars.${environment}`] : []), ".dev.vars", ".env"];
  const file = names.find((name) => existsSync(join(folder, name)));
  const inFile = file ? readSettings(readFileSync(join(folder, file), "utf8")) : new Map<string, string>();
  const env: Record<string, string> = {};
  const settings: Record<string, string> = {};
  for (const name of [...inFile.keys(), ...SETTINGS]) {
    const fromShell = SETTINGS.has(name) ? process.env[name] : undefined;
    const value = fromShell ?? inFile.get(name);
    if (value === undefined || typeof value !== "string") continue;
    env[name] = value;
    if (SETTINGS.has(name)) settings[name] = fromShell === undefined ? (file ?? "") : "environment";
  }
  return { env, settings };
}

/** The result of a test as lines for people. */
export function showTest({ settings, status, eventId, reason, backends, problems, line }: TestSend): string {
  const found = Object.entries(settings).map(([name, from]) => `${name} from ${from}`);
  const used = backends.filter(({ configured }) => configured);
  return [
    `settings: ${found.join(", ") || "none; put SENTRY_DSN or FLARELOG_API_KEY into .dev.vars"}`,
    ...problems,
    `test event: ${status}${eventId ? `, id ${eventId}` : ""}${reason && !used.length ? ` (${reason})` : ""}`,
    ...used.map(showAnswer),
    ...(line ? [`test log line: ${line.status}, id ${line.id}`, ...line.backends.map(showAnswer)] : []),
  ].join("\n");
}

function showAnswer({ name, status, reason }: Pick<BackendReport, "name" | "status" | "reason">): string {
  return `  ${name}: ${status}${reason ? ` (${reason})` : ""}`;
}
