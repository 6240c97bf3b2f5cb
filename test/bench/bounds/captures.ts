import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../../../worker/build/upload-size.ts";
import { startBackend } from "../backend.ts";
import { newClient } from "../client.ts";
import { watchEvents } from "../events.ts";
import { startWorkerd } from "../workerd.ts";

const CAPTURES = 200;
/** The one that ends the wait for the backend; the imports' only on the first error. */
const MOST_TIMERS = 1.05;
const VARIANT = { name: "counted", title: "timers counted", kind: "ours" } as const;

/** Has an object capture in raw workerd, and says what it took besides time. */
export async function checkCaptures(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "isolate-capture-bounds-"));
  const backend = await startBackend();
  try {
    const code = `export * from "../../test/bench/bounds/counted.js";\nexport { default } from "../../test/bench/bounds/counted.js";`;
    for (const [name, text] of [
      ["counted", await bundle(code)],
      ["far-side", await bundle(`export { default, Service } from "../../test/bench/workers/far-side.js";`)],
    ] as const) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, "index.js"), text);
    }
    const workerd = await startWorkerd(VARIANT, { folder, receiverPort: backend.port, eventBytes: 0 });
    const client = newClient(workerd.port);
    try {
      backend.split(true);
      const events = watchEvents(VARIANT, workerd, backend);
      await client.askMany(events.paths("capture", CAPTURES), 1);
      await events.settled(2_000);
      const timers = JSON.parse(await client.ask("/timers")) as { made: number; pending: number };
      const counts = {
        connections: await events.connections(),
        lost: events.lost,
        twice: events.twice,
        "timers left": timers.pending,
        "timers for each": timers.made / CAPTURES,
      };
      console.log(`${CAPTURES} captures:`, counts);
      const most = { connections: 1, lost: 0, twice: 0, "timers left": 0, "timers for each": MOST_TIMERS };
      return Object.entries(counts)
        .filter(([name, count]) => count > most[name as keyof typeof most])
        .map(([name, count]) => `${CAPTURES} captures: ${name}: ${count}`);
    } finally {
      client.close();
      await workerd.stop();
    }
  } finally {
    backend.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
