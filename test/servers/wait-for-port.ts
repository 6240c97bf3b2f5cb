import type { ChildProcess } from "node:child_process";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";

/** Resolves when a server that was just started takes connections. */
export async function waitForPort(port: number, server: ChildProcess): Promise<void> {
  for (let tries = 0; !(await isOpen(port)); tries++) {
    if (tries > 300 || server.exitCode !== null) throw new Error(`${server.spawnfile} does not answer`);
    await setTimeout(100);
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => socket.end(() => resolve(true)));
    socket.once("error", () => resolve(false));
  });
}
