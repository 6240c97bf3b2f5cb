import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

/**
 * Starts a file of this folder that posts the port of its server, in a thread of its own. In the process's first thread an
 * answer waits for Vitest, which transforms modules there for seconds, and captures would meet their deadline.
 */
export async function startInThread(file: string): Promise<{ host: string; stop: () => Promise<void> }> {
  const thread = new Worker(join(import.meta.dirname, file));
  const [port] = (await once(thread, "message")) as [number];
  return {
    host: `127.0.0.1:${port}`,
    stop: async () => {
      await thread.terminate();
    },
  };
}
