/** A text with one encoding removed. */
export interface View {
  readonly text: string;
  /** The range of the encoded text that makes the characters from `start` to `end`. */
  locate(start: number, end: number): readonly [start: number, end: number];
}

/** The first half of a mark, where a text was cut. */
export const CUT_MARK = /^(?:%u?[\da-f]{0,3}|\\[ux]?[\da-f]{0,3}|&#?\w{0,6})(?:$|\0)/i;

/** Separates parts of a view that do not belong together. No secret contains it. */
export const GAP = "\0";

/**
 * Eight characters of readable text, in UTF-8. Other texts were not encoded: they are names and ids that look like
 * base64.
 */
const READABLE = /(?:[\t\n\r -~]|[\xc2-\xf4][\x80-\xbf]+){8}/;
const CONTROLS: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", 0: "\0" };
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

type Decode = (text: string) => View | undefined;

/** Percent signs, as in addresses. Bytes of UTF-8 stay bytes. */
export const decodePercent: Decode = (text) =>
  decodeMarks(text, "%", /%(?:u([\da-f]{4})|([\da-f]{2}))/gi, (long, short) => fromHex(long ?? short));

/** Backslashes, as in JSON. */
export const decodeEscapes: Decode = (text) =>
  decodeMarks(
    text,
    "\\",
    /\\(?:u([\da-f]{4})|x([\da-f]{2})|u\{([\da-f]{1,5})\}|([^ux]))/gi,
    (long, short, braced, one = "") => (one ? (CONTROLS[one] ?? one) : fromHex(long ?? short ?? braced)),
  );

/** Entities, as in HTML and XML. */
const decodeEntities: Decode = (text) =>
  decodeMarks(text, "&", /&(?:#x([\da-f]{1,5})|#(\d{1,6})|(amp|lt|gt|quot|apos));/gi, (hex, decimal, name) =>
    name ? (ENTITIES[name.toLowerCase()] ?? "") : hex ? fromHex(hex) : String.fromCodePoint(Number(decimal)),
  );

/** Encodings that mark single characters. */
export const MARKS = [decodePercent, decodeEscapes, decodeEntities];

/** What a value behind a name, an address, or an encoding that marks characters cannot do without. */
const SIGN = /[=:%\\&]|--|bearer|basic/i;

/** Whether a text can hold neither an encoded secret nor a named value. This test costs a fraction of a search. */
export function isPlainView(text: string, isLoose: boolean): boolean {
  return !SIGN.test(text) && !hasRuns(text, isLoose);
}

function hasRuns(text: string, isLoose: boolean): boolean {
  return (isLoose ? SOME_RUN : SOME_ENCODED).test(text);
}

/** What may be base64, its form for addresses, or hex. They may begin anywhere in it. */
const RUN = /[\w+/-]{11,}/g;
const SOME_RUN = /[\w+/-]{11}/;
/** Two groups of base64 that hold six characters of ASCII: names and paths, which look like base64, seldom do. */
const BASE64 = /(?:[CI-Za-f][AC-HQS-Xgi-nwyz0-3][ABEFIJMNQRUVYZcdghklopstwx014589][\w+/-]){2}/;
const HEX = /(?:[2-7][\da-f]){8}/i;
const SOME_ENCODED = new RegExp(`${BASE64.source}|(?:[2-7][\\da-fA-F]){8}`);

function fromHex(digits = ""): string {
  return String.fromCodePoint(Number.parseInt(digits, 16));
}

function decodeMarks(
  source: string,
  sign: string,
  marks: RegExp,
  decode: (...groups: (string | undefined)[]) => string,
): View | undefined {
  if (!source.includes(sign)) return undefined;
  const at = [0];
  const from = [0];
  let text = "";
  let last = 0;
  for (const match of source.matchAll(marks)) {
    const [mark, ...groups] = match;
    text += source.slice(last, match.index);
    last = match.index + mark.length;
    at.push(text.length);
    from.push(match.index);
    text += decode(...groups);
    at.push(text.length);
    from.push(last);
  }
  if (!last) return undefined;
  text += source.slice(last);
  const locate = (index: number) => {
    const k = findLast(at, index);
    return (from[k] ?? 0) + index - (at[k] ?? 0);
  };
  return { text, locate: (start, end) => [locate(start), locate(end)] };
}

/** Removes encodings of whole texts. With `isLoose`, it also finds text that is not ASCII. */
export function decodeRuns(source: string, isLoose: boolean): View | undefined {
  if (!hasRuns(source, isLoose)) return undefined;
  const at: number[] = [];
  const from: number[] = [];
  const widths: number[] = [];
  let text = "";
  const add = (bytes: string, start: number, width: number) => {
    if (!READABLE.test(bytes)) return;
    at.push(text.length);
    from.push(start);
    widths.push(width);
    text += bytes + GAP;
  };
  for (let match = RUN.exec(source); match; match = RUN.exec(source)) {
    const { 0: run, index } = match;
    if (isLoose || BASE64.test(run))
      for (const phase of [0, 1, 2, 3]) add(decodeBase64(run.slice(phase)), index + phase, 4 / 3);
    if (run.length >= 16 && (isLoose || HEX.test(run)))
      for (const { 0: digits, index: inner } of run.matchAll(/[\da-f]{16,}/gi))
        for (const phase of [0, 1]) add(decodeHex(digits.slice(phase)), index + inner + phase, 2);
  }
  const locate = (index: number) => {
    const k = findLast(at, index);
    return (from[k] ?? 0) + Math.floor((index - (at[k] ?? 0)) * (widths[k] ?? 1));
  };
  // Each byte is in two characters.
  return text ? { text, locate: (start, end) => [locate(start), locate(end - 1) + 2] } : undefined;
}

export function decodeBase64(run: string): string {
  const base64 = run.replaceAll("-", "+").replaceAll("_", "/");
  return atob(base64.length % 4 === 1 ? base64.slice(0, -1) : base64);
}

function decodeHex(digits: string): string {
  return digits.replace(/(..)|./g, (_, pair) => (pair ? fromHex(pair) : ""));
}

/** The last of the sorted places that is not behind `index`. */
function findLast(places: readonly number[], index: number): number {
  let low = 0;
  let high = places.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) <= index) low = middle;
    else high = middle;
  }
  return low;
}
