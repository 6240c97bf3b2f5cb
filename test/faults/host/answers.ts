import type { ServerResponse } from "node:http";
import type { NONE } from "../cell.ts";
import type { FaultKey } from "../faults.ts";

/** What a backend does with a request that it has read to its end. */
interface Answer {
  answer(response: ServerResponse): void;
  /** Whether it has kept the event. */
  readonly accepts: boolean;
}

const ANSWERS: Record<FaultKey | typeof NONE, Answer> = {
  none: { answer: status(200), accepts: true },
  refused: refusal(500),
  tls: refusal(500),
  reset: { answer: ({ socket }) => socket?.resetAndDestroy(), accepts: false },
  "reset-in-body": { answer: beginAndReset, accepts: true },
  hang: { answer: () => {}, accepts: false },
  "hang-in-body": { answer: begin, accepts: true },
  drip: { answer: drip, accepts: false },
  html: {
    answer: status(200, { "content-type": "text/html" }, "<!doctype html><title>Welcome</title>"),
    accepts: false,
  },
  redirect: refusal(302, { location: "/none/" }),
  "400": refusal(400),
  "401": refusal(401),
  "404": refusal(404),
  "413": refusal(413),
  "429": refusal(429),
  "429-seconds": refusal(429, { "retry-after": "30" }),
  "429-date": refusal(429, { "retry-after": "Fri, 31 Dec 9999 23:59:59 GMT" }),
  "429-sentry": refusal(429, { "x-sentry-rate-limits": "60:error:key" }),
  "500": refusal(500),
  "502": refusal(502),
  "503": refusal(503),
};

export function answerOf(fault: string): Answer {
  const answer = (ANSWERS as Record<string, Answer>)[fault];
  if (!answer) throw new Error(`no such fault: ${fault}`);
  return answer;
}

function refusal(code: number, headers: Record<string, string> = {}): Answer {
  return { answer: status(code, headers), accepts: false };
}

function status(code: number, headers: Record<string, string> = {}, body = "{}"): Answer["answer"] {
  return (response) => response.writeHead(code, headers).end(body);
}

/** The head of a 200 and the beginning of its body. */
function begin(response: ServerResponse): void {
  response.writeHead(200, { "content-length": "1000" }).write('{"id":');
}

function beginAndReset(response: ServerResponse): void {
  begin(response);
  setTimeout(() => response.socket?.resetAndDestroy(), 20);
}

/** A 200, one byte each tenth of a second. */
function drip({ socket }: ServerResponse): void {
  const bytes = Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
  let sent = 0;
  const timer = setInterval(() => {
    if (socket?.writable && sent < bytes.length) socket.write(bytes.subarray(sent, ++sent));
    else clearInterval(timer);
  }, 100);
}
