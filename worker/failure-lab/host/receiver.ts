import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { Activity } from "./activity.ts";
import { Backend, isMode } from "./backend.ts";
import { describeEnvelope } from "./describe-envelope.ts";
import { loopback, type Ports } from "./ports.ts";

/** The projects of the DSNs tell who has sent an envelope. */
const SENDERS: Readonly<Record<string, string>> = { 1: "capture", 2: "queue", 3: "tail" };

/** What the page is made of, besides its HTML. */
const FILES: Readonly<Record<string, string>> = { "lab.js": "text/javascript", "lab.css": "text/css" };

/** Takes the place of Sentry in front of Spotlight. */
export interface Receiver {
  readonly activity: Activity;
  stop(): void;
}

/** Starts the receiver. It shows the page what it gets, and hands it on to Spotlight. */
export async function startReceiver(ports: Ports): Promise<Receiver> {
  const spotlight = `http://${loopback}:${ports.spotlight}`;
  const activity = new Activity();
  const backend = new Backend();
  activity.add({ kind: "backend", data: backend.mode });

  /** The status of Spotlight's answer. */
  async function handOn(body: Buffer<ArrayBuffer>): Promise<number> {
    const init = { method: "POST", headers: { "content-type": "application/x-sentry-envelope" }, body };
    const response = await fetch(`${spotlight}/api/0/envelope/`, init).catch(() => undefined);
    await response?.body?.cancel();
    return response?.status ?? 502;
  }

  async function receive(project: string, request: IncomingMessage, response: ServerResponse) {
    const body = Buffer.from(await buffer(request));
    let answer = backend.refuse(response);
    if (answer === undefined) {
      answer = await handOn(body);
      response.writeHead(answer, { "content-type": "application/json" }).end("{}");
    }
    const delivery = { by: SENDERS[project] ?? project, answer, spotlight };
    for (const entry of describeEnvelope(String(body), delivery)) activity.add(entry);
  }

  function chooseMode(mode: string, response: ServerResponse): void {
    if (!isMode(mode)) return void response.writeHead(404).end();
    backend.mode = mode;
    activity.add({ kind: "backend", data: mode });
    response.writeHead(204).end();
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", spotlight);
    const [, room, name = "", mode = ""] = pathname.split("/");
    const route = `${request.method} ${room}/${room === "api" ? "" : name}`;
    if (route === "POST api/") return receive(name, request, response);
    // A page from elsewhere may not send PUT without asking, and nothing here answers what it asks.
    if (route === "PUT lab/backend") return chooseMode(mode, response);
    if (route === "GET lab/events") {
      const after = request.headers["last-event-id"] ?? searchParams.get("after");
      return activity.stream(response, Number(after) || 0);
    }
    const type = request.method === "GET" && room === "lab" ? FILES[name] : undefined;
    if (!type) return void response.writeHead(404).end();
    const headers = { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" };
    response.writeHead(200, headers).end(readFileSync(new URL(`page/${name}`, import.meta.url)));
  }

  const server = createServer((request, response) => {
    // A sender that gives up in the middle of its request.
    answer(request, response).catch(() => response.destroy());
  });
  server.listen({ port: ports.receiver, host: loopback });
  await once(server, "listening");
  return {
    activity,
    stop: () => {
      server.close();
      server.closeAllConnections(); // pages and requests that hang
    },
  };
}
