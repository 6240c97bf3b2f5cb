import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readBody } from "../support/receiver.ts";

/** A server that accepts everything, and keeps the bodies of `/api/v1/logs` by the key that sent them. */
export async function startKeeper() {
  const bodies: [key: string, body: string][] = [];
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const { authorization = "" } = request.headers;
    if (request.url === "/api/v1/logs") bodies.push([authorization.replace("Bearer ", ""), body]);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
