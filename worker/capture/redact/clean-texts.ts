import { copyText } from "../safe/copy-text.ts";

/** Texts in which no secret was found. */
export interface CleanTexts {
  /** The text as it was remembered, if it was. */
  find(text: string): string | undefined;
  /** Returns the text as it is remembered: see `copyText`. */
  add(text: string): string;
}

/** Longer texts are messages, which seldom come twice. */
const MAX_TEXT = 2_000;
/** The characters of all texts together. */
const MAX_CHARACTERS = 65_536;
/** What the entry of a short text takes beside its characters. */
const ENTRY = 32;
/** So many texts of one length. */
const MAX_ALIKE = 8;

/**
 * Remembers texts without secrets. Most texts of an event are those of the event before: names, ids and the frames of a
 * stack. When there are too many, all are forgotten, because looking for the oldest costs more than a search. Texts of one
 * length are compared one by one: a set would compute the hash of each new text, which costs much more.
 */
export function createCleanTexts(): CleanTexts {
  const byLength = new Map<number, string[]>();
  let room = MAX_CHARACTERS;
  return {
    find(text) {
      const alike = byLength.get(text.length);
      return alike?.[alike.indexOf(text)];
    },
    add(text) {
      if (text.length > MAX_TEXT) return text;
      room -= text.length + ENTRY;
      if (room < 0) {
        byLength.clear();
        room = MAX_CHARACTERS - text.length - ENTRY;
      }
      const alike = byLength.get(text.length) ?? [];
      byLength.set(text.length, alike);
      const own = copyText(text);
      alike.unshift(own);
      alike.splice(MAX_ALIKE);
      return own;
    },
  };
}
