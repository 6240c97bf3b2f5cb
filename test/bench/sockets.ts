import { setTimeout } from "node:timers/promises";
import { breakSocket } from "../e2e/support/broken-socket.ts";
import type { Backend } from "./backend.ts";
import { newClient } from "./client.ts";
import { watchEvents } from "./events.ts";
import type { Variant } from "./variants.ts";
import { type Setting, startWorkerd, type Workerd } from "./workerd.ts";

/** How long `webSocketError` takes that awaits its capture. */
export interface Held {
  /** Of the backend's answer; undefined where none comes. */
  readonly delayMs: number | undefined;
  /** Undefined where it has not ended while we waited. */
  readonly heldMs: number | undefined;
  /** Whether its event had been answered by then: a handler that never sends one is over at once, too. */
  readonly isSent: boolean;
}

const NEVER_MS = 3_600_000;
const WAITED_MS = 5_000;

export async function measureHeld(variant: Variant, setting: Setting, backend: Backend): Promise<Held[]> {
  const held: Held[] = [];
  for (const delayMs of [0, 300, NEVER_MS]) {
    backend.delay(delayMs);
    const workerd = await startWorkerd(variant, { ...setting, delayMs, isTailed: true });
    const client = newClient(workerd.port);
    const events = watchEvents(variant, workerd, backend);
    try {
      await breakSocket(workerd.port, "/socket");
      let ms = -2;
      for (
        const late = performance.now() + WAITED_MS;
        ms < 0 && performance.now() < late;
        await setTimeout(10)
      )
        ms = Number(await client.ask("/held"));
      held.push({
        delayMs: delayMs === NEVER_MS ? undefined : delayMs,
        heldMs: ms < 0 ? undefined : ms,
        isSent: await events.hasAny(),
      });
    } finally {
      client.close();
      await workerd.stop();
    }
  }
  backend.delay(0);
  return held;
}

/** When a hibernating object was gone from memory after it had captured an error in a message. */
export interface Awake {
  readonly seconds: number;
  /** Whether it was still there at the last look. */
  readonly stays: boolean;
}

/** workerd evicts an object that may hibernate after ten seconds. An object that is looked at begins anew, so each is looked at once. */
const LOOKS_S = [9, 10.5, 11, 11.5, 12, 13, 15, 20, 25];

export async function measureAwake(variant: Variant, setting: Setting): Promise<Awake> {
  const workerd = await startWorkerd(variant, setting);
  try {
    // What the first capture imports is not what this is about.
    await newClient(workerd.port).ask("/capture?id=0");
    const gone = await Promise.all(LOOKS_S.map((seconds) => isGoneAfter(seconds, workerd)));
    const first = gone.indexOf(true);
    return { seconds: LOOKS_S[first] ?? LOOKS_S.at(-1) ?? 0, stays: first < 0 };
  } finally {
    await workerd.stop();
  }
}

async function isGoneAfter(seconds: number, { port }: Workerd): Promise<boolean> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket?object=awake-${seconds}`);
  await once(socket, "open");
  const before = await numberOf(socket);
  socket.send("0");
  await setTimeout(seconds * 1_000);
  const after = await numberOf(socket);
  socket.close();
  return after !== before;
}

/** Every construction of the object has another. */
async function numberOf(socket: WebSocket): Promise<string> {
  const answer = once(socket, "message");
  socket.send("number");
  return String(((await answer) as MessageEvent).data);
}

function once(socket: WebSocket, type: string): Promise<Event> {
  return new Promise((resolve, reject) => {
    socket.addEventListener(type, resolve, { once: true });
    socket.addEventListener("error", reject, { once: true });
  });
}
