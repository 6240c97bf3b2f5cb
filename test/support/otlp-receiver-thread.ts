/**
 * A real HTTP server on loopback that stands for FlareLog. It takes OTLP at `/api/v1/logs` and `/api/v1/traces` under any path, refuses with a
 * 400 what is not valid to the letter, and keeps the rest by API key: each test takes a key of its own. A key may be told
 * to misbehave.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parentPort } from "node:worker_threads";
import { misbehave, readBody } from "./answer.ts";
import { decodeOtlpLogs, decodeOtlpTraces } from "./otlp-decode.ts";
import type { ReceivedLogs } from "./otlp-types.ts";
import type { Behaviour } from "./receiver-types.ts";

const received = new Map<string, ReceivedLogs[]>();
const behaviours = new Map<string, Behaviour>();

const server = createServer((request, response) => {
  void route(request, response).catch((error: Error) => response.writeHead(400).end(error.message));
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url: path = "", headers } = request;
  const [, kind, name = ""] = path.split("/");
  const body = await readBody(request);
  if (kind === "received") {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(received.get(name) ?? []));
  } else if (kind === "behaviour") {
    behaviours.set(name, JSON.parse(body) as Behaviour);
    response.end();
  } else if (method !== "POST" || !/\/api\/v1\/(logs|traces)$/.test(path)) {
    response.writeHead(404).end();
  } else {
    const [, key] = /^Bearer (\S+)$/.exec(headers.authorization ?? "") ?? [];
    if (!key) response.writeHead(401).end();
    else await take(key, request, body, response);
  }
}

async function take(
  key: string,
  { url: path = "", headers, socket }: IncomingMessage,
  body: string,
  response: ServerResponse,
): Promise<void> {
  if (headers["content-type"] !== "application/json") throw new Error("content-type is not application/json");
  const isTraces = path.endsWith("/traces");
  const records = isTraces ? [] : decodeOtlpLogs(body);
  const spans = isTraces ? decodeOtlpTraces(body) : [];
  const behaviour = behaviours.get(key) ?? {};
  const connection = socket.remotePort ?? 0;
  if (!behaviour.hang)
    received.set(key, [...(received.get(key) ?? []), { path, headers, body, connection, records, spans }]);
  await misbehave(behaviour, response);
}
