import { keep } from "./keep.ts";

interface Unsent {
  /** The incarnation of the object to which the records belong. */
  readonly life: object;
  count: number;
}

const MAX_OBJECTS = 1_000;
/** By the id of the object. Plain numbers, because they must outlive an object that is aborted. */
const unsent = new Map<string, Unsent>();
/** Stands for a `ctx`, which lives as long as one incarnation and must not be kept itself. */
const lives = new WeakMap<object, object>();

/** Counts the records of an object that are only in memory. */
export function noteUnsent(id: string, ctx: object, change: number): void {
  const life = lives.get(ctx) ?? {};
  lives.set(ctx, life);
  const mine = unsent.get(id);
  if (mine?.life === life) {
    mine.count += change;
    if (mine.count <= 0) unsent.delete(id);
  } else if (change > 0) keep(unsent, id, { life, count: change }, MAX_OBJECTS);
}

/** The number of records that an earlier incarnation of the object lost when it was aborted. It is returned once. */
export function takeLost(id: string, ctx: object): number {
  const last = unsent.get(id);
  if (!last || last.life === lives.get(ctx)) return 0;
  unsent.delete(id);
  return last.count;
}
