import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

/** A backend that takes envelopes of Sentry's, and can be made to fail. */
export interface Backend {
  /** What a Worker has in its env to reach it. */
  readonly sentry: Record<string, string>;
  /** Share of the requests that fail, from 0 to 1: half of them with a status, half by a reset. */
  failing: number;
  requests: number;
  /** By event id: how many times it was taken. */
  readonly arrived: Map<string, number>;
  stop(): Promise<void>;
}

export async function startBackend(): Promise<Backend> {
  const server = createServer((request, response) => {
    void take(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => server.once("listening", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const backend: Backend = {
    sentry: { SENTRY_DSN: `http://publickey@${host}/1` },
    failing: 0,
    requests: 0,
    arrived: new Map(),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    backend.requests++;
    if (Math.random() < backend.failing) {
      if (Math.random() < 0.5) response.writeHead(503).end();
      else response.destroy();
      return;
    }
    const [, id = "none"] = /"event_id":"(\w+)/.exec(body) ?? [];
    backend.arrived.set(id, (backend.arrived.get(id) ?? 0) + 1);
    response.end("{}");
  }

  return backend;
}

/** Waits until all these events have arrived; answers those that have not in this time. */
export async function drained(
  { arrived }: Backend,
  ids: ReadonlySet<string>,
  ms: number,
): Promise<readonly string[]> {
  const deadline = Date.now() + ms;
  for (;;) {
    const missing = [...ids].filter((id) => !arrived.has(id));
    if (!missing.length || Date.now() > deadline) return missing;
    await setTimeout(200);
  }
}
