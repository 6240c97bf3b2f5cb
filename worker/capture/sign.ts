import { textOf } from "./attempts.ts";

const MAX_TEXT = 4_096;

/**
 * What an error and its copies have in common, in the isolate and where the Tail Worker sees it: a hash of name and
 * message, since the text itself may hold what a hook has taken out of the event.
 */
export function signOf(error: unknown): string {
  let hash = 0;
  for (const character of textOf(error).slice(0, MAX_TEXT))
    hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return (hash >>> 0).toString(36);
}
