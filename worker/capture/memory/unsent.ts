import { keep } from "./keep.ts";

/** The records of one incarnation of an object that are only in memory. */
interface Unsent {
  count: number;
}

const MAX_OBJECTS = 1_000;
/** By the id of the object. Plain numbers, because they must outlive an object that is aborted. */
const unsent = new Map<string, Unsent>();
/** By `ctx`, which lives as long as one incarnation and must not be kept itself. */
const lives = new WeakMap<object, Unsent>();

/** Counts the records of an object that are only in memory. */
export function noteUnsent(id: string, ctx: object, change: number): void {
  const mine = lives.get(ctx) ?? { count: 0 };
  lives.set(ctx, mine);
  mine.count += change;
  if (change > 0) keep(unsent, id, mine, MAX_OBJECTS);
  // An object without unsent records must not take the place of one that was aborted with some.
  else if (mine.count <= 0 && unsent.get(id) === mine) unsent.delete(id);
}

/** The number of records that an earlier incarnation of the object lost when it was aborted. It is returned once. */
export function takeLost(id: string, ctx: object): number {
  const last = unsent.get(id);
  if (!last || last === lives.get(ctx)) return 0;
  unsent.delete(id);
  return last.count;
}
