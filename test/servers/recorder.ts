import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readBody } from "../support/receiver.ts";

/** A request of the library, and what the server behind the recorder has answered. */
interface Exchange {
  readonly path: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

export interface Recorder {
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  stop(): void;
}

/** A server that passes each request on to another server, and keeps both sides of it. */
export async function startRecorder(target: string): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const server = createServer(async (request, response) => {
    const { url: path = "", method = "POST", headers } = request;
    const body = await readBody(request);
    const { "content-type": type = "", authorization = "", "x-sentry-auth": auth = "" } = headers;
    const passed = { "content-type": type, authorization, "x-sentry-auth": String(auth) };
    const answered = await fetch(`${target}${path}`, { method, headers: passed, body });
    const answer = await answered.text();
    exchanges.push({ path, body, status: answered.status, answer });
    response.writeHead(answered.status, { "content-type": "application/json" }).end(answer);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
