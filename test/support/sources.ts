import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestProject } from "vitest/node";
import type { SourceBehaviour } from "./sources-types.ts";

/**
 * A real HTTP server on loopback that serves lists. A test says with `PUT` how its own path is to answer, and reads with
 * `GET /hits/<path>` how often it was asked.
 */
export default async function startSources(project: TestProject): Promise<() => Promise<void>> {
  const behaviours = new Map<string, SourceBehaviour>();
  const hits = new Map<string, number>();

  const server = createServer((request, response) => {
    void route(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  project.provide("sources", `127.0.0.1:${port}`);

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "/";
    if (request.method === "PUT") {
      behaviours.set(path, JSON.parse(await readBody(request)) as SourceBehaviour);
      response.end();
    } else if (path.startsWith("/hits/")) {
      response.end(String(hits.get(path.slice("/hits".length)) ?? 0));
    } else {
      hits.set(path, (hits.get(path) ?? 0) + 1);
      await serve(behaviours.get(path) ?? { status: 404 }, response);
    }
  }

  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function serve(behaviour: SourceBehaviour, response: ServerResponse): Promise<void> {
  // Vitest waits ten seconds for what keeps its process alive.
  if (behaviour.delayMs) await sleep(behaviour.delayMs, undefined, { ref: false });
  response.writeHead(behaviour.status ?? 200, behaviour.headers);
  await pipeline(partsOf(behaviour), response);
}

async function* partsOf({ drip, endless, lines = 0, body = "" }: SourceBehaviour): AsyncGenerator<string> {
  for (let index = 0; drip; index++) {
    yield `drip-${index}.example\n`;
    await sleep(100);
  }
  const block = manyLines(endless ? 10_000 : lines);
  do yield block;
  while (endless);
  yield body;
}

function manyLines(count: number): string {
  return Array.from({ length: count }, (_, index) => `0.0.0.0 host-${index}.example\n`).join("");
}
