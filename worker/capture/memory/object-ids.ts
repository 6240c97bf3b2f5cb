const texts = new WeakMap<object, string>();

/** The text of an id of a Durable Object, which never changes. The runtime would make a new text each time. */
export function writeId(id: object): string {
  const known = texts.get(id);
  if (known !== undefined) return known;
  const text = `${id}`;
  // Untyped callers pass anything.
  texts.set(Object(id), text);
  return text;
}
