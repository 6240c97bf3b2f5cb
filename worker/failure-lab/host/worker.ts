import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { loopback, type Ports } from "./ports.ts";

const config = fileURLToPath(new URL("../wrangler.toml", import.meta.url));
const tail = new URL("../../tail/", import.meta.url);

/** `wrangler dev` as a child process. */
export interface LocalWorker {
  /** Resolves when the Worker answers requests. */
  readonly ready: Promise<void>;
  /** Resolves when wrangler has ended, however that came. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the Worker in local workerd, through wrangler. */
export function startWorker(ports: Ports): LocalWorker {
  const state = emptyState(ports.worker);
  const wrangler = fork(fileURLToPath(import.meta.resolve("wrangler")), wranglerArguments(ports, state), {
    env: {
      ...process.env,
      // Nothing is asked of the network: no metrics, no look for a newer version, no `request.cf` of this machine.
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      WRANGLER_WRITE_LOGS: "false",
      // Two Workers of one name in the registry of the machine take each other's ports and requests.
      WRANGLER_REGISTRY_PATH: join(state, "registry"),
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: ["--import", new URL("end-with-host.ts", import.meta.url).href],
    detached: true, // a process group of its own, see `killGroup`
  });
  const ended = once(wrangler, "exit").then(() => {
    killGroup(wrangler.pid);
    rmSync(state, { recursive: true, force: true });
  });
  return {
    ready: listening(wrangler).then(() => answered(ports.worker)),
    ended,
    stop: async () => {
      wrangler.kill("SIGTERM");
      await Promise.race([ended, setTimeout(5_000, undefined, { ref: false })]);
      wrangler.kill("SIGKILL");
      await ended;
    },
  };
}

/** wrangler tells its parent process when its port is open. */
function listening(wrangler: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    wrangler.on("message", (message) => {
      if (String(message).includes("DEV_SERVER_READY")) resolve();
    });
  });
}

/** The port is open before the Worker is built. wrangler holds a request back until then, or drops it to build again. */
async function answered(port: number): Promise<void> {
  for (;;) {
    const response = await fetch(`http://${loopback}:${port}/`).catch(() => undefined);
    if (response) return response.body?.cancel();
    await setTimeout(200);
  }
}

/** workerd, which wrangler starts, outlives a wrangler that crashed or was killed, and would keep the port. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // ESRCH: wrangler has stopped workerd itself.
  }
}

/** A folder of this port's own. An alarm or a Workflow that a killed run left would fail in this one. */
function emptyState(port: number): string {
  const state = fileURLToPath(new URL(`../.wrangler/state-${port}`, import.meta.url));
  rmSync(state, { recursive: true, force: true });
  return state;
}

/** Where a Worker reports to: the receiver, and FlareLog where this process has a key for it. */
function destinations({ receiver }: Ports, project: number): [name: string, value: string][] {
  const names = ["FLARELOG_API_KEY", "FLARELOG_ENDPOINT", "FLARELOG_ENVIRONMENT"];
  const given = names.map((name): [string, string] => [name, process.env[name] ?? ""]);
  return [
    ["SENTRY_DSN", `http://lab@${loopback}:${receiver}/${project}`],
    ...given.filter(([, value]) => value !== ""),
  ];
}

/** The Tail Worker's configuration with variables: what the command line says is for the first Worker alone. */
function tailConfig(state: string, variables: [name: string, value: string][]): string {
  const folder = join(state, "tail");
  const path = join(folder, "wrangler.toml");
  const text = readFileSync(new URL("wrangler.toml", tail), "utf8");
  const main = fileURLToPath(new URL("index.ts", tail));
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path,
    `${text.replace(/^main = .*$/m, () => `main = ${JSON.stringify(main)}`)}\n[vars]\nSENTRY_ENVIRONMENT = "local"\n`,
  );
  // Of these wrangler shows the names only: one is a key.
  const secrets = variables.map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
  writeFileSync(join(folder, ".dev.vars"), secrets.join(""), { mode: 0o600 });
  return path;
}

function wranglerArguments(ports: Ports, state: string): string[] {
  const variables = [
    ...destinations(ports, 1),
    ["QUEUE_SENTRY_DSN", `http://lab@${loopback}:${ports.receiver}/2`],
    ["LAB_HOST", `http://${loopback}:${ports.receiver}`],
    ["SPOTLIGHT_URL", `http://${loopback}:${ports.spotlight}`],
  ];
  return [
    "dev",
    ...["--config", config],
    ...["--config", tailConfig(state, destinations(ports, 3))],
    ...["--ip", loopback, "--port", String(ports.worker)],
    // Any free port: two labs that start at once would both find the usual one free.
    ...["--inspector-ip", loopback, "--inspector-port", "0"],
    ...["--persist-to", state],
    ...variables.flatMap(([name, value]) => ["--var", `${name}:${value}`]),
    "--show-interactive-dev-session=false",
  ];
}
