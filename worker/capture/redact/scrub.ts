import type { Secret } from "./bindings.ts";
import { type Add, findPairs } from "./pairs.ts";
import { CUT_MARK, decodeRuns, GAP, MARKS, type View } from "./views.ts";

/**
 * This many characters of a secret count as the whole secret, because its end may be missing or encoded in another way.
 */
const ENOUGH = 48;
/** At the end of a text, this many characters of its beginning are enough, because the text may have been cut there. */
const MIN_HEAD = 8;
type Range = readonly [start: number, end: number, label: string];

const MAX_ENCODINGS = 2;

/** Removes secrets and the values of pairs from a text, as it is and without one or two encodings. */
export function scrubText(given: string, secrets: readonly Secret[]): string {
  // Half a surrogate pair is invalid JSON for a backend: it would refuse the event.
  const text = given.toWellFormed();
  const ranges: Range[] = [];

  function search({ text: view, locate }: View, encodings: number, hasPairs: boolean): void {
    const add: Add = (start, end, label) => ranges.push([...locate(start, end), label]);
    for (const secret of secrets) findSecret(view, secret, add);
    if (hasPairs) findPairs(view, add);
    if (encodings === MAX_ENCODINGS) return;
    const inside = (inner: View | undefined, withPairs: boolean) =>
      inner &&
      search(
        { text: inner.text, locate: (start, end) => locate(...inner.locate(start, end)) },
        encodings + 1,
        withPairs,
      );
    for (const decode of MARKS) inside(decode(view), hasPairs);
    // Text that looks like base64 is rarely base64, so only secrets are searched in it.
    if (secrets.length)
      inside(
        decodeRuns(
          view,
          secrets.some(({ isAscii }) => !isAscii),
        ),
        false,
      );
  }

  search({ text, locate: (start, end) => [start, end] }, 0, true);
  return ranges.length ? replaceRanges(text, ranges) : text;
}

function findSecret(text: string, { text: secret, label }: Secret, add: Add): void {
  const head = secret.slice(0, MIN_HEAD);
  let start = text.indexOf(head);
  while (start >= 0) {
    let end = start + head.length;
    while (end < text.length && end - start < secret.length && text[end] === secret[end - start]) end++;
    const length = end - start;
    const isCut = end === text.length || text[end] === GAP || CUT_MARK.test(text.slice(end, end + 9));
    const isSecret = length === secret.length || length >= ENOUGH || isCut;
    if (isSecret) add(start, end, label);
    start = text.indexOf(head, isSecret ? end : start + 1);
  }
}

/** Overlapping ranges become one. The name of a binding is kept, because it says more than a mask. */
function replaceRanges(text: string, ranges: Range[]): string {
  let clean = "";
  let last = 0;
  let label = "";
  ranges.sort(([one], [other]) => one - other);
  for (const [start, end, name] of ranges) {
    if (start >= last || !label) {
      clean += label + text.slice(last, start);
      label = name;
    } else if (!label.startsWith("[env.")) label = name;
    last = Math.max(last, end);
  }
  return clean + label + text.slice(last);
}
