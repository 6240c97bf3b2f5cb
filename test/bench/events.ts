import { setTimeout } from "node:timers/promises";
import type { Backend } from "./backend.ts";
import type { Variant } from "./variants.ts";
import type { Workerd } from "./workerd.ts";

/** No two events of a run have one id, whichever process makes them: one that comes late belongs to nobody else. */
let lastId = 0;
const POLL_MS = 2;

/** What one process was told to capture, and what has arrived of that. */
export interface Events {
  /** Paths that have the object fail, each with an id of its own. */
  paths(route: string, count: number): string[];
  /** Connections that the receiver has got since the last time that this was asked. */
  connections(): Promise<number>;
  /** Resolves when all events have arrived, or when none has for so long; to that time, which was waited in vain. */
  settled(quietMs?: number): Promise<number>;
  /** Whether any event has come, also one that was not asked for by a path. */
  hasAny(): Promise<boolean>;
  /** Events that have not arrived so far, and those that have more than once. */
  readonly lost: number;
  readonly twice: number;
}

export function watchEvents({ farSide }: Variant, { farPort, isTailed }: Workerd, backend: Backend): Events {
  /** Where no Tail Worker listens, nobody can tell what has been published. */
  const isSeen = farSide !== "tail" || isTailed;
  const expected = new Set<number>();
  const arrived = new Map<number, number>();
  let connections = 0;

  /** Whether anything has come. */
  async function collect(): Promise<boolean> {
    const report = await backend.report();
    connections += report.connections;
    const ids = farSide ? await farIds(farPort) : report.ids;
    for (const id of ids) if (expected.has(id)) arrived.set(id, (arrived.get(id) ?? 0) + 1);
    return ids.length > 0;
  }

  return {
    paths(route, count) {
      return Array.from({ length: count }, () => {
        lastId++;
        if (isSeen) expected.add(lastId);
        return `/${route}?id=${lastId}`;
      });
    },
    async connections() {
      await collect();
      const counted = connections;
      connections = 0;
      return counted;
    },
    async settled(quietMs = 300) {
      let lastCame = performance.now();
      for (;;) {
        if (await collect()) lastCame = performance.now();
        if (arrived.size === expected.size) return 0;
        const waited = performance.now() - lastCame;
        if (waited > quietMs) return waited;
        await setTimeout(POLL_MS);
      }
    },
    async hasAny() {
      return (await collect()) || arrived.size > 0;
    },
    get lost() {
      return expected.size - arrived.size;
    },
    get twice() {
      return [...arrived.values()].filter((times) => times > 1).length;
    },
  };
}

async function farIds(port: number): Promise<number[]> {
  const response = await fetch(`http://127.0.0.1:${port}/`);
  return ((await response.json()) as string[]).map(Number);
}
