import { setTimeout } from "node:timers/promises";
import type { Activity } from "./activity.ts";
import { loopback } from "./ports.ts";

/** Tells the page how many messages wait in the Queue, for as long as there is a page. The Worker streams the numbers. */
export function watchQueue(activity: Activity, workerPort: number): void {
  let watching = new AbortController();
  let last: number | undefined;

  async function watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const response = await fetch(`http://${loopback}:${workerPort}/lab/queue`, { signal });
        for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
          const depth = Number(/data: (\d+)\s*$/.exec(text)?.[1] ?? last);
          if (depth !== last) activity.add({ kind: "queue", data: depth });
          last = depth;
        }
      } catch {
        // wrangler builds the Worker again, or the last page is gone.
      }
      await setTimeout(1_000);
    }
  }

  activity.onWatched = (isWatched) => {
    watching.abort();
    watching = new AbortController();
    if (isWatched) void watch(watching.signal);
  };
}
