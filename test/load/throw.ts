import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { Dev } from "./dev.ts";
import type { Thrown, TransportName } from "./plan.ts";

interface Order {
  readonly by: TransportName;
  readonly object: number;
  readonly times: number;
  readonly atOnce: number;
}

/** Has an object throw, and calls back after each capture. Ends with the Worker where that dies. */
export async function throwBy(
  { port }: Dev,
  { by, object, times, atOnce }: Order,
  onThrown: (thrown: Thrown) => void,
): Promise<void> {
  const query = `object=${object}&times=${times}&atOnce=${atOnce}&by=${by}`;
  try {
    // Compressed lines come when there are many.
    const headers = { "accept-encoding": "identity" };
    const { body } = await fetch(`http://127.0.0.1:${port}/?${query}`, { headers });
    if (!body) return;
    const lines = createInterface({ input: Readable.fromWeb(body as ReadableStream) });
    for await (const line of lines) onThrown(JSON.parse(line));
  } catch {
    // The Worker was killed: what it has told until then counts.
  }
}
