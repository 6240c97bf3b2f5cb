import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePorts } from "../e2e/support/free-ports.ts";

const here = (name: string) => join(import.meta.dirname, name);

/** An issue as the server's page lists it. */
interface Issue {
  readonly title: string;
  readonly events: number;
}

export interface Bugsink {
  /** Sends an envelope, and throws where it is not taken. */
  post(envelope: string): Promise<void>;
  issues(): Issue[];
  stop(): void;
}

/** Runs a program of the Python environment to its end. */
function run(python: string, name: string, args: string[], input = "", cwd = python): string {
  const { status, stdout, stderr } = spawnSync(join(python, "bin", name), args, {
    cwd,
    input,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${name} ${args.join(" ")} failed:\n${stderr.slice(-4_000)}`);
  return stdout;
}

/** What Sentry's normaliser takes out of each of these events, by its `_meta`. */
export function normalise(python: string, events: readonly string[]): string[] {
  const lines = run(python, "python", [here("normalise.py")], `${events.join("\n")}\n`);
  return lines.trim().split("\n");
}

/** A Bugsink of its own, with an empty database. */
export async function startBugsink(python: string): Promise<Bugsink> {
  const folder = mkdtempSync(join(tmpdir(), "isolate-capture-bugsink-"));
  const [port] = await freePorts();
  const manage = (args: string[], input = "") => run(python, "bugsink-manage", args, input, folder);
  const ask = () => {
    const said = manage(["shell"], readFileSync(here("bugsink.py"), "utf8"))
      .trim()
      .split("\n")
      .at(-1);
    return JSON.parse(said ?? "") as { id: number; key: string; issues: Issue[] };
  };
  run(python, "bugsink-create-conf", ["--template=local", `--host=127.0.0.1`], "", folder);
  manage(["migrate"]);
  const { id, key } = ask();
  const server: ChildProcess = spawn(
    join(python, "bin/bugsink-manage"),
    ["runserver", "--noreload", `127.0.0.1:${port}`],
    { cwd: folder, stdio: "ignore" },
  );
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await fetch(url).catch(() => undefined)); tries++) {
    if (tries > 100 || server.exitCode !== null) throw new Error("Bugsink does not answer");
    await setTimeout(200);
  }
  return {
    async post(body) {
      const headers = { "x-sentry-auth": `Sentry sentry_version=7, sentry_key=${key.replaceAll("-", "")}` };
      const response = await fetch(`${url}/api/${id}/envelope/`, { method: "POST", headers, body });
      const text = await response.text();
      if (!response.ok) throw new Error(`Bugsink answered ${response.status}: ${text.slice(0, 500)}`);
    },
    issues: () => ask().issues,
    stop() {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
