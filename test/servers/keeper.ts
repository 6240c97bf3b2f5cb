import { startLocalServer } from "./local-server.ts";

/** A server that accepts everything, and keeps the bodies of `/api/v1/logs` by the key that sent them. */
export async function startKeeper() {
  const bodies: [key: string, body: string][] = [];
  const server = await startLocalServer(({ url, headers: { authorization = "" } }, body, response) => {
    if (url === "/api/v1/logs") bodies.push([authorization.replace("Bearer ", ""), body]);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  return { ...server, bodies };
}
