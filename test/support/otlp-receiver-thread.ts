/**
 * A real HTTP server on loopback that stands for FlareLog. It takes OTLP at `/api/v1/logs` and `/api/v1/traces` under any path, refuses with a
 * 400 what is not valid to the letter, and keeps the rest by API key: each test takes a key of its own. A key may be told
 * to misbehave.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort } from "node:worker_threads";
import { answerTest, type Kept, readBody, take } from "./answer.ts";
import { decodeOtlpLogs, decodeOtlpTraces } from "./otlp-decode.ts";
import type { ReceivedLogs } from "./otlp-types.ts";

const kept: Kept<ReceivedLogs> = { received: new Map(), behaviours: new Map() };

const server = createServer((request, response) => {
  void route(request, response).catch((error: Error) => response.writeHead(400).end(error.message));
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url: path = "", headers, socket } = request;
  const body = await readBody(request);
  if (answerTest(path, body, kept, response)) return;
  const [, kind] = /\/api\/v1\/(logs|traces)$/.exec(path) ?? [];
  const [, key] = /^Bearer (\S+)$/.exec(headers.authorization ?? "") ?? [];
  if (method !== "POST" || !kind) response.writeHead(404).end();
  else if (!key) response.writeHead(401).end();
  else if (headers["content-type"] !== "application/json")
    throw new Error("content-type is not application/json");
  else {
    const records = kind === "logs" ? decodeOtlpLogs(body) : [];
    const spans = kind === "traces" ? decodeOtlpTraces(body) : [];
    const connection = socket.remotePort ?? 0;
    await take(key, { path, headers, body, connection, records, spans }, kept, response);
  }
}
