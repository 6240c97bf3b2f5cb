import { type AddressInfo, createServer, type Server } from "node:net";
import { StartError } from "./start-error.ts";

/** Everything listens here, and nowhere else. An address and no name: `localhost` may be ::1 first. */
export const loopback = "127.0.0.1";

/** One port of the lab, and how to change it. */
interface Port {
  readonly owner: string;
  readonly variable: string;
  readonly number: number;
}

export interface Ports {
  readonly worker: number;
  readonly spotlight: number;
  /** The receiver in front of Spotlight: any free port, since nobody types it. */
  readonly receiver: number;
}

/** The ports of `PORT` and `SPOTLIGHT_PORT`. Throws a `StartError` for an invalid port number, or a port that is not free. */
export async function reservePorts(env: NodeJS.ProcessEnv): Promise<Ports> {
  const worker = readPort(env, "PORT", 8787, "the Worker");
  const spotlight = readPort(env, "SPOTLIGHT_PORT", 8969, "Spotlight");
  const held: Server[] = [];
  let receiver = 0;
  try {
    // Both are held until both are known to be free, so that one number for both is found out too.
    for (const port of [worker, spotlight]) held.push(await hold(port));
    // The others are held, so that the system chooses none of them.
    const free = await hold({ owner: "the receiver", variable: "PORT", number: 0 });
    held.push(free);
    receiver = (free.address() as AddressInfo).port;
  } finally {
    await Promise.all(held.map(release));
  }
  return { worker: worker.number, spotlight: spotlight.number, receiver };
}

function readPort(env: NodeJS.ProcessEnv, variable: string, initial: number, owner: string): Port {
  const text = env[variable] ?? String(initial);
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 65535) {
    throw new StartError(`${variable} is not a port number between 1 and 65535: "${text}"`);
  }
  return { owner, variable, number };
}

function hold({ owner, variable, number }: Port): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      const reason = taken ? "is taken by another program" : `cannot be used (${error.message})`;
      reject(
        new StartError(
          `Port ${number} for ${owner} ${reason}. Choose another one: ${variable}=${number + 1} npm start`,
        ),
      );
    });
    server.listen({ port: number, host: loopback }, () => resolve(server));
  });
}

function release(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
