import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";

/** Two ports that nothing listens on. */
export async function freePorts(): Promise<[number, number]> {
  const servers = [await listen(0), await listen(0)] as const;
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return [ports[0] ?? 0, ports[1] ?? 0];
}

/** Takes a port. */
export async function listen(port: number): Promise<Server> {
  const server = createServer().listen({ port, host: "127.0.0.1" });
  await once(server, "listening");
  return server;
}
