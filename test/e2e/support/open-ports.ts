import { createConnection } from "node:net";
import type { Lab } from "./lab.ts";

/** Whether something accepts connections there. */
export function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** Whether the ports of the Worker and of Spotlight accept connections there. */
export function openPorts(lab: Lab, host = "127.0.0.1"): Promise<boolean[]> {
  return Promise.all([lab.ports.worker, lab.ports.spotlight].map((port) => isOpen(host, port)));
}
