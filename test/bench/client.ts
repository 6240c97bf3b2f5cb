import { connect, type Socket } from "node:net";

/** One connection that asks for one path after the other. Only so the driver is not what limits the requests per second. */
interface Line {
  /** Whether workerd has closed it. What is written to it then is neither sent nor refused. */
  readonly isClosed: boolean;
  ask(path: string): Promise<string>;
  close(): void;
}

function openLine(port: number): Line {
  const socket: Socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  let waiting: { resolve(body: string): void; reject(error: Error): void } | undefined;
  let text = "";
  const fail = () => {
    waiting?.reject(new Error("the connection was closed"));
    waiting = undefined;
  };
  socket.on("error", fail).on("close", fail);
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    const head = text.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
    if (text.length < head + 4 + length) return;
    const body = text.slice(head + 4, head + 4 + length);
    text = "";
    const answered = waiting;
    waiting = undefined;
    answered?.resolve(body);
  });
  return {
    get isClosed() {
      return socket.destroyed;
    },
    ask: (path) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(`GET ${path} HTTP/1.1\r\nhost: bench\r\n\r\n`);
      }),
    close: () => socket.destroy(),
  };
}

export interface Client {
  ask(path: string): Promise<string>;
  /** Asks for all of these, so many at once, and resolves to the seconds that took. */
  askMany(paths: readonly string[], atOnce: number): Promise<number>;
  close(): void;
}

/** Keeps its connections: a new one for each request would cost workerd more than most of what is measured. */
export function newClient(port: number): Client {
  const lines: Line[] = [];
  const lineAt = (index: number) => {
    const known = lines[index];
    if (known && !known.isClosed) return known;
    const line = openLine(port);
    lines[index] = line;
    return line;
  };
  return {
    ask: (path) => lineAt(0).ask(path),
    async askMany(paths, atOnce) {
      const turns = paths.values();
      const started = performance.now();
      await Promise.all(
        Array.from({ length: Math.min(atOnce, paths.length) }, async (_, index) => {
          for (const path of turns) await lineAt(index).ask(path);
        }),
      );
      return (performance.now() - started) / 1_000;
    },
    close() {
      for (const line of lines) line.close();
    },
  };
}
