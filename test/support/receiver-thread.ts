/**
 * A real HTTP server on loopback that stands for Sentry's ingest. Each test takes a project of its own, so tests
 * never see each other's envelopes. It stores every body as it came, and misbehaves per project on demand.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort } from "node:worker_threads";
import { misbehave, readBody } from "./answer.ts";
import type { Behaviour, Received } from "./receiver-types.ts";

const received = new Map<string, Received[]>();
const behaviours = new Map<string, Behaviour>();

const server = createServer((request, response) => {
  void route(request, response).catch(() => response.destroy());
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, kind, name = ""] = (request.url ?? "/").split("/");
  const body = await readBody(request);
  if (kind === "received") {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(received.get(name) ?? []));
  } else if (kind === "behaviour") {
    behaviours.set(name, JSON.parse(body) as Behaviour);
    response.end();
  } else if (kind === "api") {
    const behaviour = behaviours.get(name) ?? {};
    if (!behaviour.hang)
      store(name, {
        path: request.url ?? "",
        headers: request.headers,
        body,
        connection: request.socket.remotePort ?? 0,
      });
    await misbehave(behaviour, response);
  } else {
    response.writeHead(404).end();
  }
}

function store(name: string, entry: Received): void {
  received.set(name, [...(received.get(name) ?? []), entry]);
}
