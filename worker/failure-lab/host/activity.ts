import type { ServerResponse } from "node:http";

/** One thing that happened, as the page gets it. */
export type Entry =
  | { readonly kind: "event"; readonly data: object }
  | { readonly kind: "log"; readonly data: object }
  | { readonly kind: "backend"; readonly data: string }
  | { readonly kind: "queue"; readonly data: number };

const KEPT = 500;

/** What happened since the start, for each page that is open and for each that opens later. */
export class Activity {
  readonly #kept: string[] = [];
  readonly #pages = new Set<ServerResponse>();
  #last = 0;
  /** Called when the first page opens, and with `false` when the last one is gone. */
  onWatched: (isWatched: boolean) => void = () => {};

  add({ kind, data }: Entry): void {
    this.#last++;
    const message = `id: ${this.#last}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
    this.#kept.push(message);
    if (this.#kept.length > KEPT) this.#kept.shift();
    for (const page of this.#pages) page.write(message);
  }

  /** Server-sent events: first those after this id, then each as it comes. */
  stream(response: ServerResponse, after: number): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const first = this.#last - this.#kept.length;
    // An id of an earlier run may be higher than all of this one.
    const known = after > this.#last ? 0 : after;
    response.write(`retry: 1000\n\n${this.#kept.slice(Math.max(known - first, 0)).join("")}`);
    this.#pages.add(response);
    if (this.#pages.size === 1) this.onWatched(true);
    response.once("close", () => {
      this.#pages.delete(response);
      if (!this.#pages.size) this.onWatched(false);
    });
  }
}
