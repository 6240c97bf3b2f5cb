import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Two ports that nothing listens on. */
export async function freePorts(): Promise<[number, number]> {
  return [await findFreePort(), await findFreePort()];
}

/**
 * Below the ports that the system hands out by itself: one of those may be given to another server or connection before
 * it is used here.
 */
async function findFreePort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 20_000);
  try {
    const server = await listen(port);
    await new Promise((closed) => server.close(closed));
    return port;
  } catch {
    return findFreePort();
  }
}

/** Takes a port. */
export async function listen(port: number): Promise<Server> {
  const server = createServer().listen({ port, host: "127.0.0.1" });
  await once(server, "listening");
  return server;
}
