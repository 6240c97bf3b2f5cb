import { call } from "./service.ts";

/** Reads a socket's messages one after the other. */
export interface Watcher {
  readonly socket: WebSocket;
  /** The next message: an object where it is JSON, "closed <code>" after the last. */
  next(): Promise<Record<string, unknown> | string>;
}

/** Opens a socket at the service and collects what comes. */
export async function watch(path: string): Promise<Watcher> {
  const { status, webSocket: socket } = await call(path, { headers: { upgrade: "websocket" } });
  if (!socket) throw new Error(`no WebSocket but status ${status}`);
  const arrived: (Record<string, unknown> | string)[] = [];
  let wake = (): void => {};
  const arrive = (message: Record<string, unknown> | string): void => {
    arrived.push(message);
    wake();
  };
  socket.addEventListener("message", ({ data }) =>
    arrive(data === "pong" ? "pong" : JSON.parse(String(data))),
  );
  socket.addEventListener("close", ({ code }) => arrive(`closed ${code}`));
  socket.accept();
  return {
    socket,
    async next() {
      for (let message = arrived.shift(); ; message = arrived.shift()) {
        if (message !== undefined) return message;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
