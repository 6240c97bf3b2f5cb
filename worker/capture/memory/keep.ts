/**
 * Puts an entry into a map of at most `max` entries, as the newest. When there are too many, the oldest quarter goes at
 * once: a map has to pass all that was deleted before it finds its oldest entry, so one at a time would be slow.
 */
export function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, max: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= max) return;
  for (const oldest of map.keys()) {
    if (map.size <= max * 0.75) return;
    map.delete(oldest);
  }
}
