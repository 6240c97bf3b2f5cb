import type { Breadcrumb } from "../event/captured-event.ts";

/** Puts an item at the end of a list of at most `max` items. The oldest one makes room. */
export function push<Item>(items: Item[], item: Item, max: number): void {
  items.push(item);
  if (items.length > max) items.shift();
}

/** The newest breadcrumbs, oldest first. */
export function findNewest(crumbs: Breadcrumb[], max: number): Breadcrumb[] {
  return crumbs.sort((one, other) => one.timestamp - other.timestamp).slice(-max);
}
