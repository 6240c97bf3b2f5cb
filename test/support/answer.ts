import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Behaviour } from "./receiver-types.ts";

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** Answers as it is told. */
export async function misbehave(behaviour: Behaviour, response: ServerResponse): Promise<void> {
  if (behaviour.hang) return;
  if (behaviour.reset) {
    response.destroy();
    return;
  }
  if (behaviour.delayMs) await sleep(behaviour.delayMs, undefined, { ref: false });
  response.writeHead(behaviour.status ?? 200, behaviour.headers);
  response.end(behaviour.body ?? "{}");
}
