import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setInterval } from "node:timers/promises";

/** How often the parents are looked for. */
const EVERY_MS = 500;

/**
 * Resolves when the process that started this one has ended. npm starts a shell, which starts this process. npm passes a
 * signal on to the shell alone, and a killed npm tells nobody: without this, the lab would keep its ports.
 */
export async function parentEnded(env: NodeJS.ProcessEnv): Promise<void> {
  const shell = process.ppid;
  const npm = env["npm_lifecycle_event"] ? readParent(shell) : undefined;
  for await (const _ of setInterval(EVERY_MS, undefined, { ref: false })) {
    // An orphan gets another parent. Windows does not do that, so there the old one is looked for as well.
    if (process.ppid !== shell || !isAlive(shell) || (npm !== undefined && !isAlive(npm))) return;
  }
}

/** Undefined where the system does not say. */
function readParent(pid: number): number | undefined {
  const parent = Number(readStatus(pid) ?? spawnSync("ps", ["-o", "ppid=", "-p", `${pid}`]).stdout);
  // Process 1 may be anybody's parent, and does not end.
  return parent > 1 ? parent : undefined;
}

/** Linux without `ps`, as in small container images. The name in brackets may hold spaces and brackets itself. */
function readStatus(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ")[1];
  } catch {
    // ENOENT: this is not Linux.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
