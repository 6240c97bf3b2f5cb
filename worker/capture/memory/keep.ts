/**
 * Puts an entry into a map of at most `max` entries, as the newest. When there are too many, the oldest quarter is deleted at
 * once. Deleting one at a time would be slow: a map passes all deleted entries before it finds its oldest one.
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
