import type { ContextLike } from "../context.ts";

/** The id of a Durable Object. */
export interface ObjectId {
  readonly text: string;
  readonly name: string | undefined;
}

/** An id never changes, and each read of it makes new texts. */
const known = new WeakMap<object, ObjectId>();

/** The id of the object that has this `ctx`. It throws if reading the id throws. */
export function readId(ctx: ContextLike | undefined): ObjectId | undefined {
  const id = ctx?.id;
  if (!id) return undefined;
  const last = known.get(id);
  if (last) return last;
  const read = { text: `${id}`, name: id.name };
  // Untyped callers pass anything.
  if (typeof id === "object") known.set(id, read);
  return read;
}
