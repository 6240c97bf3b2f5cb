import { copyText } from "../safe/copy-text.ts";

/** Texts in which no secret was found. */
export interface CleanTexts {
  has(text: string): boolean;
  add(text: string): void;
}

/** Longer texts are messages, which seldom come twice. */
const MAX_TEXT = 2_000;
/** The characters of all texts together. */
const MAX_CHARACTERS = 65_536;
/** What the entry of a short text takes beside its characters. */
const ENTRY = 32;

/**
 * Remembers texts without secrets. Most texts of an event are those of the event before: names, ids and the frames of a
 * stack. When there are too many, all are forgotten, because looking for the oldest costs more than a search.
 */
export function createCleanTexts(): CleanTexts {
  const texts = new Set<string>();
  let room = MAX_CHARACTERS;
  return {
    has: (text) => text.length <= MAX_TEXT && texts.has(text),
    add(text) {
      if (text.length > MAX_TEXT) return;
      room -= text.length + ENTRY;
      if (room < 0) {
        texts.clear();
        room = MAX_CHARACTERS - text.length - ENTRY;
      }
      texts.add(copyText(text));
    },
  };
}
