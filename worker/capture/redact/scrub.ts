import { cutHead, type Secret, type Secrets } from "./bindings.ts";
import { type Add, findPairs } from "./pairs.ts";
import { CUT_MARK, decodeRuns, GAP, isPlainView, MARKS, type View } from "./views.ts";

/**
 * This many characters of a secret count as the whole secret, because its end may be missing or encoded in another way.
 */
const ENOUGH = 48;
/** A secret has six characters at least. */
const TOO_SHORT = /^\w{0,5}$/;
type Range = readonly [start: number, end: number, label: string];

const MAX_ENCODINGS = 2;

/** Takes secrets and the values of pairs out of a text, as it stands and as it reads without one or two encodings. */
export function scrubText(given: string, secrets: Secrets): string {
  // Most keys are so short that they hold neither a secret nor a pair, and each would take as long as a text.
  if (TOO_SHORT.test(given)) return given;
  // Half a surrogate pair is invalid JSON for a backend: it would refuse the event.
  const text = given.toWellFormed();
  // Most texts are names and numbers, in which nothing can be.
  if (isPlainView(text, secrets.isLoose) && !secrets.heads.some((head) => text.includes(head))) return text;
  const ranges: Range[] = [];

  function search({ text: view, locate }: View, encodings: number, hasPairs: boolean): void {
    const add: Add = (start, end, label) => ranges.push([...locate(start, end), label]);
    for (const secret of secrets.list) findSecret(view, secret, add);
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
    // What looks like base64 is seldom text: only secrets are looked for in it.
    if (secrets.list.length) inside(decodeRuns(view, secrets.isLoose), false);
  }

  search({ text, locate: (start, end) => [start, end] }, 0, true);
  return ranges.length ? replaceRanges(text, ranges) : text;
}

/** The same for texts that come again, such as those of events. Others cost more with it, such as the lines of a log. */
export function scrubAgain(given: string, secrets: Secrets): string {
  const known = secrets.clean.find(given);
  if (known !== undefined) return known;
  const text = scrubText(given, secrets);
  return text === given ? secrets.clean.add(text) : text;
}

function findSecret(text: string, { text: secret, label }: Secret, add: Add): void {
  const head = cutHead(secret);
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
