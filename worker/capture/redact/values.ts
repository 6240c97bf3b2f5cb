type Span = readonly [start: number, end: number];

/** Schemes that are followed by one word. */
const ONE_WORD = /(?:bearer|basic|token|bot|api-?key|key|negotiate|ntlm|dpop|jwt) +(?=[^\s,;])/iy;
const SCHEME = /[a-z][\w-]* +(?=\S)/iy;
const WORD = /[^\s"'`&,;<]+/y;
/** To the end of the line, also where line ends are written as `\n`. */
const LINE = /(?:[^\r\n\\]|\\(?![rn]))+/y;
/** Words that say that there is no value or that it is wrong, and the replacements of an earlier pass. */
const NO_VALUE =
  /(?:(?:undefined|null|none|nil|true|false|(?:not|must|should|has|does|is|was|too|may|cannot|can't|failed|unexpected|invalid|malformed|missing|required|expected|unknown|expired|revoked|closed|denied|disabled|enabled|absent|empty|string|include|omit|same-origin)(?![-\w]))(?![^\s"'`&,;<)\]}.:])|\[masked|\[env\.)/iy;
const BLANKS = /[ \t\xa0]*/y;
const NEXT_LINE = /\r?\n[ \t]*/y;
const LINE_AND_COLUMN = /\d{1,6}:\d{1,6}(?![\w-])/y;
/** Behind a plural a number is a count: `tokens: 512`. */
const COUNT = /\d{1,9}(?![\w.-])/y;

/** Where the value begins and ends that follows a secret name and its separator. */
export function findValue(text: string, after: number, separator: string, name: string): Span | undefined {
  // `==` compares, `::` is part of a name, `=>` and `:=` are separators as well.
  if (text[after] === separator) return undefined;
  const behind = text[after] === ">" || text[after] === "=" ? after + 1 : after;
  let start = match(BLANKS, text, behind);
  // YAML, and JSON on several lines.
  const nextLine = match(NEXT_LINE, text, start);
  if (nextLine > start && "\"'`".includes(text.charAt(nextLine))) start = nextLine;
  const first = text.charAt(start);
  // Quotes inside a text in quotes are read once that text is decoded.
  if (!first || first === "\\") return undefined;
  if ("\"'`".includes(first)) return [start + 1, endOfQuoted(text, start)];
  if (/cookie$/i.test(name) && separator === ":") return [start, match(LINE, text, start)];
  const behindScheme = match(ONE_WORD, text, start);
  if (behindScheme > start) return [behindScheme, endOfWord(text, behindScheme)];
  // `Digest username="…", response="…"`: of schemes that are not known, everything counts.
  if (/authori[sz]ation$/i.test(name) && match(SCHEME, text, start) > start)
    return [start, match(LINE, text, start)];
  if (separator === ":" && start === after && match(LINE_AND_COLUMN, text, start) > start) return undefined;
  if (/[^s]s$/i.test(name) && match(COUNT, text, start) > start) return undefined;
  if (match(NO_VALUE, text, start) > start) return undefined;
  if ("{[".includes(first)) return [start, endOfBrackets(text, start)];
  return [start, endOfWord(text, start)];
}

/** Where `pattern` ends that begins at `start`; `start` where it does not. */
function match(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

/** Without the brackets and full stops of the text around it. */
function endOfWord(text: string, start: number): number {
  let end = match(WORD, text, start);
  while (end > start && ")]}>.:!?".includes(text.charAt(end - 1))) end--;
  return end;
}

/** The closing quote, or the end of a text that was cut. */
function endOfQuoted(text: string, open: number): number {
  const quote = text.charAt(open);
  let end = open + 1;
  while (end < text.length && text[end] !== quote) end += text[end] === "\\" ? 2 : 1;
  return Math.min(end, text.length);
}

/** Behind the closing bracket, or the end of a text that was cut. */
function endOfBrackets(text: string, open: number): number {
  let depth = 0;
  for (let end = open; end < text.length; end++) {
    const character = text.charAt(end);
    if (character === '"') end = endOfQuoted(text, end);
    else if ("{[".includes(character)) depth++;
    else if ("}]".includes(character) && --depth === 0) return end + 1;
  }
  return text.length;
}
