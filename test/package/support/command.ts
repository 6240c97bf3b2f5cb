import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The top of the project. */
export const projectFolder = fileURLToPath(new URL("../../../", import.meta.url));

/** Neither wrangler nor npm asks the network for anything. */
const offline = {
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_WRITE_LOGS: "false",
  npm_config_offline: "true",
};

/** Keeps the programs that this process runs, and wrangler in it, off the network. */
export function stayOffline(): void {
  Object.assign(process.env, offline);
}

/** Runs a program to its end and resolves to its output. Rejects with that output, cut, where it fails. */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const running = promisify(execFile)(program, args, {
    cwd,
    env: { ...process.env, ...offline },
    timeout: 60_000,
    maxBuffer: 64_000_000,
  });
  try {
    return (await running).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed\n${(stdout + stderr).slice(0, 20_000)}`, {
      cause: error,
    });
  }
}

/** Runs a program of the project's development dependencies. */
export function runTool(name: string, args: readonly string[], cwd: string): Promise<string> {
  return run(`${projectFolder}node_modules/.bin/${name}`, args, cwd);
}
