/**
 * Stands for every backend: a server in a process of its own that answers all requests alike, and keeps of each no more
 * than the id of its event. It speaks just enough HTTP for that, so that it takes little of the machine from workerd.
 */
import { createServer, type Socket } from "node:net";

export type Order = { delayMs: number } | { isSplit: boolean } | { report: true };

export interface Report {
  readonly connections: number;
  readonly requests: number;
  /** In the order of their arrival; a second event of an id is there twice. */
  readonly ids: number[];
  /** Of the last request's body. */
  readonly lastBytes: number;
}

const HEAD_END = "\r\n\r\n";
const ANSWER_BODY = '{"id":"0"}';
const ANSWER_HEAD = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${ANSWER_BODY.length}\r\n\r\n`;
/** Whoever does not read a body to its end loses the connection, if the body comes later than the head. */
const BODY_LATER_MS = 2;

let delayMs = 0;
let isSplit = false;
let seen: { -readonly [Name in keyof Report]: Report[Name] } = fresh();

function fresh() {
  return { connections: 0, requests: 0, ids: [] as number[], lastBytes: 0 };
}

const server = createServer((socket) => {
  seen.connections++;
  socket.setNoDelay(true);
  socket.on("error", () => {});
  let rest = "";
  socket.on("data", (chunk) => {
    rest += chunk.toString("latin1");
    for (;;) {
      const end = endOfRequest(rest);
      if (end === undefined) return;
      take(rest.slice(0, end), socket);
      rest = rest.slice(end);
    }
  });
}).listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : 0);
});

process.on("disconnect", () => process.exit());
process.on("message", (order: Order) => {
  if ("delayMs" in order) {
    delayMs = order.delayMs;
    return;
  }
  if ("isSplit" in order) {
    isSplit = order.isSplit;
    return;
  }
  process.send?.(seen);
  seen = fresh();
});

function endOfRequest(text: string): number | undefined {
  const head = text.indexOf(HEAD_END);
  if (head < 0) return undefined;
  const start = head + HEAD_END.length;
  const headers = text.slice(0, head).toLowerCase();
  const length = /\ncontent-length: *(\d+)/.exec(headers)?.[1];
  if (length !== undefined) {
    const end = start + Number(length);
    return text.length >= end ? end : undefined;
  }
  if (!headers.includes("\ntransfer-encoding: chunked")) return start;
  const last = text.indexOf("0\r\n\r\n", start);
  return last < 0 ? undefined : last + 5;
}

function take(request: string, socket: Socket): void {
  const id = /\[#(\d+)\]/.exec(request)?.[1];
  const answer = () => {
    seen.requests++;
    seen.lastBytes = request.length - request.indexOf(HEAD_END) - HEAD_END.length;
    if (id) seen.ids.push(Number(id));
    if (!isSplit) {
      socket.write(ANSWER_HEAD + ANSWER_BODY);
      return;
    }
    socket.write(ANSWER_HEAD);
    setTimeout(() => socket.write(ANSWER_BODY), BODY_LATER_MS);
  };
  if (delayMs) setTimeout(answer, delayMs);
  else answer();
}
