import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Behaviour } from "./receiver-types.ts";

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** What a receiver keeps for each name: a project or a key of one test. */
export interface Kept<Entry> {
  readonly received: Map<string, Entry[]>;
  readonly behaviours: Map<string, Behaviour>;
}

/**
 * Answers a test that asks what has come for a name, or says how the receiver is to behave. Returns false for any other
 * request.
 */
export function answerTest<Entry>(
  path: string,
  body: string,
  { received, behaviours }: Kept<Entry>,
  response: ServerResponse,
): boolean {
  const [, kind, name = ""] = path.split("/");
  if (kind === "received") {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(received.get(name) ?? []));
  } else if (kind === "behaviour") {
    behaviours.set(name, JSON.parse(body) as Behaviour);
    response.end();
  } else return false;
  return true;
}

/** Keeps a request, unless nobody is to know that it came, and answers as it is told. */
export async function take<Entry>(
  name: string,
  entry: Entry,
  { received, behaviours }: Kept<Entry>,
  response: ServerResponse,
): Promise<void> {
  const behaviour = behaviours.get(name) ?? {};
  if (!behaviour.hang) received.set(name, [...(received.get(name) ?? []), entry]);
  await misbehave(behaviour, response);
}

async function misbehave(behaviour: Behaviour, response: ServerResponse): Promise<void> {
  if (behaviour.hang) return;
  if (behaviour.reset) {
    response.destroy();
    return;
  }
  if (behaviour.delayMs) await sleep(behaviour.delayMs, undefined, { ref: false });
  response.writeHead(behaviour.status ?? 200, behaviour.headers);
  response.end(behaviour.body ?? "{}");
}
