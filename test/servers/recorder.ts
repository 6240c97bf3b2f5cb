import { type LocalServer, startLocalServer } from "./local-server.ts";

/** A request of the library, and what the server behind the recorder has answered. */
interface Exchange {
  readonly path: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

export interface Recorder extends LocalServer {
  readonly exchanges: readonly Exchange[];
}

/** A server that passes each request on to another server, and keeps both sides of it. */
export async function startRecorder(target: string): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const server = await startLocalServer(
    async ({ url: path = "", method = "POST", headers }, body, response) => {
      const { "content-type": type = "", authorization = "", "x-sentry-auth": auth = "" } = headers;
      const passed = { "content-type": type, authorization, "x-sentry-auth": String(auth) };
      const answered = await fetch(`${target}${path}`, { method, headers: passed, body });
      const answer = await answered.text();
      exchanges.push({ path, body, status: answered.status, answer });
      response.writeHead(answered.status, { "content-type": "application/json" }).end(answer);
    },
  );
  return { ...server, exchanges };
}
