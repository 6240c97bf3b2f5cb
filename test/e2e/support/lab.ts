import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { freePorts } from "./free-ports.ts";
import { projectPath } from "./project.ts";

/** The failure lab, running as a process of its own. */
export interface Lab {
  readonly process: ChildProcess;
  readonly ports: { readonly worker: number; readonly spotlight: number };
  readonly url: string;
  readonly spotlight: string;
  /** What it has written to the terminal. */
  output(): string;
  /** Sends a signal and resolves to the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** What `npm start` runs. */
const START = [process.execPath, projectPath("worker/failure-lab/host/start.ts")];

/** Runs what `npm start` runs, or npm itself, with these variables, and resolves when it says that it is ready. */
export async function startLab(variables: Record<string, string> = {}, command = START): Promise<Lab> {
  const [worker, spotlight] = await freePorts();
  const started = runStart({ PORT: `${worker}`, SPOTLIGHT_PORT: `${spotlight}`, ...variables }, command);
  await Promise.race([written(started, "Ready. Ctrl-C stops both."), failedToStart(started)]);
  return {
    process: started.process,
    ports: { worker, spotlight },
    url: `http://127.0.0.1:${worker}`,
    spotlight: `http://127.0.0.1:${spotlight}`,
    output: started.output,
    stop: async (signal = "SIGINT") => {
      started.process.kill(signal);
      return started.exited;
    },
  };
}

export interface Started {
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  output(): string;
}

/** Runs what `npm start` runs. */
export function runStart(variables: Record<string, string>, [program = "", ...words] = START): Started {
  const child = spawn(program, words, {
    cwd: projectPath("."),
    // Whoever runs the tests may have a key of his own.
    env: { ...process.env, FLARELOG_API_KEY: "", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return { process: child, exited: once(child, "close").then(([code]) => code), output: () => output };
}

function written(started: Started, text: string): Promise<void> {
  return new Promise((resolve) => {
    started.process.stdout?.on("data", () => {
      if (started.output().includes(text)) resolve();
    });
  });
}

async function failedToStart(started: Started): Promise<never> {
  const code = await started.exited;
  throw new Error(`The lab ended with code ${code} before it was ready:\n${started.output()}`);
}
