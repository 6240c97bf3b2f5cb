import { keep } from "./keep.ts";

interface Unsent {
  /** Which incarnation of the object they belong to. */
  readonly life: object;
  count: number;
}

const MAX_OBJECTS = 1_000;
/** By the id of the object. Plain numbers: they outlive an object that is aborted. */
const unsent = new Map<string, Unsent>();
/** A `ctx` lives as long as one incarnation, and may not be kept itself. */
const lives = new WeakMap<object, object>();

/** Counts the records of an object that are in memory only. */
export function noteUnsent(id: string, ctx: object, change: number): void {
  const life = lives.get(ctx) ?? {};
  lives.set(ctx, life);
  const mine = unsent.get(id);
  if (mine?.life === life) {
    mine.count += change;
    if (mine.count <= 0) unsent.delete(id);
  } else if (change > 0) keep(unsent, id, { life, count: change }, MAX_OBJECTS);
}

/** How many records an earlier incarnation of the object took with it when it was aborted. Told once. */
export function takeLost(id: string, ctx: object): number {
  const last = unsent.get(id);
  if (!last || last.life === lives.get(ctx)) return 0;
  unsent.delete(id);
  return last.count;
}
