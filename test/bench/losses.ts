import type { Backend } from "./backend.ts";
import { type Client, newClient } from "./client.ts";
import { type Events, watchEvents } from "./events.ts";
import type { Variant } from "./variants.ts";
import { type Setting, startWorkerd } from "./workerd.ts";

/** Events that never arrived, of so many. */
export interface Losses {
  readonly delayMs: number;
  readonly load: string;
  readonly of: number;
  readonly lost: number;
  readonly twice: number;
}

const DELAYS_MS = [0, 100, 300];
const MANY_AT_ONCE = 64;
const ABORTED = 400;
const AFTER = 200;
const ABORTED_AT_ONCE = 50;
/** Longer than any wait of a transport between two attempts. */
const QUIET_MS = 1_500;

/** Counts what a variant loses at each load, with a backend that takes so long to answer. */
export async function measureLosses(variant: Variant, setting: Setting, backend: Backend): Promise<Losses[]> {
  const losses: Losses[] = [];
  for (const delayMs of DELAYS_MS) {
    backend.delay(delayMs);
    for (const load of LOADS) {
      // A process for each: what one load has blocked or left open must not be taken for the next one's.
      const workerd = await startWorkerd(variant, { ...setting, delayMs, isTailed: true });
      const client = newClient(workerd.port);
      const events = watchEvents(variant, workerd, backend);
      try {
        const of = await load.run(client, events);
        await events.settled(QUIET_MS + delayMs);
        losses.push({ delayMs, load: load.name, of, lost: events.lost, twice: events.twice });
      } finally {
        client.close();
        await workerd.stop();
      }
    }
  }
  backend.delay(0);
  return losses;
}

interface Load {
  readonly name: string;
  /** Resolves to the number of events that have to arrive: ten times as many as are made at once. */
  run(client: Client, events: Events): Promise<number>;
}

const LOADS: readonly Load[] = [
  load("awaited, one after the other", "capture", 1),
  load("awaited, 64 at once", "capture", MANY_AT_ONCE),
  load("through waitUntil, one after the other", "background", 1),
  load("through waitUntil, 64 at once", "background", MANY_AT_ONCE),
  {
    name: "after 400 objects were aborted while they sent",
    async run(client, events) {
      // Their own events are not counted: an object that is aborted takes its request with it.
      const paths = Array.from({ length: ABORTED }, (_, object) => `/abort?id=0&object=${object}`);
      await client.askMany(paths, ABORTED_AT_ONCE);
      await client.askMany(events.paths("background", AFTER), MANY_AT_ONCE);
      return AFTER;
    },
  },
];

function load(name: string, route: string, atOnce: number): Load {
  return {
    name,
    async run(client, events) {
      const count = 10 * atOnce;
      await client.askMany(events.paths(route, count), atOnce);
      return count;
    },
  };
}
