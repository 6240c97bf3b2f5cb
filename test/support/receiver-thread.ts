/**
 * A real HTTP server on loopback that stands for Sentry's ingest. Each test takes a project of its own, so tests
 * never see each other's envelopes. It stores every body as it came, and misbehaves per project on demand.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort } from "node:worker_threads";
import { answerTest, type Kept, readBody, take } from "./answer.ts";
import type { Received } from "./receiver-types.ts";

const kept: Kept<Received> = { received: new Map(), behaviours: new Map() };

const server = createServer((request, response) => {
  void route(request, response).catch(() => response.destroy());
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url: path = "", headers, socket } = request;
  const [, kind, name = ""] = path.split("/");
  const body = await readBody(request);
  if (answerTest(path, body, kept, response)) return;
  if (kind === "api")
    await take(name, { path, headers, body, connection: socket.remotePort ?? 0 }, kept, response);
  else response.writeHead(404).end();
}
