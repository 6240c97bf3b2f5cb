import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Cell, Place, Seen } from "./cell.ts";
import type { Env } from "./places/env.ts";

type PlacesEnv = Env;

declare global {
  namespace Cloudflare {
    interface Env extends PlacesEnv {}
  }
}

export interface Provoked {
  readonly seen: Seen;
  /** How long the object could not be evicted after the capture, in milliseconds; Workflows cannot be. */
  readonly busyMs: number;
}

/** Has an error reported in this place, by an object or an instance of its own. */
export const PROVOKE: Record<Place, (cell: Cell) => Promise<Provoked>> = {
  async fetch(cell) {
    const room = newRoom();
    const response = await room.fetch("http://room/", { method: "POST", body: JSON.stringify(cell) });
    return evicted(room, await response.json<Seen>());
  },

  async alarm(cell) {
    const room = newRoom();
    await room.ring(cell);
    return evicted(room, await seenBy(room));
  },

  // Only a broken peer provokes it: here it is called, with the cell as the error.
  async webSocketError(cell) {
    const room = newRoom();
    await runInDurableObject(room, (instance) => instance.webSocketError(new WebSocketPair()[0], cell));
    return evicted(room, await seenBy(room));
  },

  async step(cell) {
    const instance = await env.FAULT_FLOW.create({ params: cell });
    return { seen: await vi.waitFor(async () => outputOf(await instance.status()), WAIT), busyMs: 0 };
  },
};

const WAIT = { timeout: 15_000, interval: 50 };

function newRoom() {
  return env.FAULT_ROOM.get(env.FAULT_ROOM.newUniqueId());
}

function seenBy(room: ReturnType<typeof newRoom>): Promise<Seen> {
  return vi.waitFor(async () => {
    const seen = await room.seen();
    if (!seen) throw new Error("the capture is not over");
    return seen;
  }, WAIT);
}

async function evicted(room: ReturnType<typeof newRoom>, seen: Seen): Promise<Provoked> {
  const started = Date.now();
  await evictDurableObject(room);
  return { seen, busyMs: Date.now() - started };
}

function outputOf({ status, output, error }: InstanceStatus): Seen {
  if (status !== "complete") throw new Error(`the instance is ${status}: ${error?.message}`);
  return output as Seen;
}
