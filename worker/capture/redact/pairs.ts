import { hasHint, isSecretName } from "./names.ts";
import { findValue } from "./values.ts";

/** Called with each range to remove, and its replacement. */
export type Add = (start: number, end: number, label: string) => void;
type Span = readonly [start: number, end: number];

const MASKED = "[masked]";
const MAX_NAME = 64;
/** The characters that may be between a name and its separator: `"password" :`, `user[password]=`. */
const CLOSING = "\"'`[]\\ \t\xa0";
/** "API key: …" has a name too. */
const KEY_OF = /\b(?:api|secret|access|private) $/i;
const BARE_SCHEME = /\b(bearer|basic)[ \t+]+([\w.~+/=-]{4,})/gi;
/** "Bearer token" and "the bearer is missing" name a scheme, and contain no secret. */
const PROSE = /^(auth|cred|head|required|missing|realm|scheme|token|type|(and|is|must|not|or|was)$)/i;
const FLAG = /--([\w-]+)[ \t]+(?=[^\s-])/g;
/** An address up to its path and beyond, as far as a name and a password reach. */
const ADDRESS = /[^\s"'`<>\\]{0,512}/y;

/**
 * The values of pairs such as `password=…`, `"accessToken": "…"`, `Cookie: …`, `Bearer …` and `postgres://user:…@host`.
 * Each part reads the text once, from left to right, and goes on behind the value that it has found.
 */
export function findPairs(text: string, add: Add): void {
  const separator = /[=:]/g;
  const lastAt = text.lastIndexOf("@");
  for (let after = 0; separator.test(text); separator.lastIndex = after) {
    after = separator.lastIndex;
    const isAddress = after < lastAt && text.startsWith("//", after);
    const span = isAddress ? findUserinfo(text, after + 2) : findNamedValue(text, after);
    if (!span || span[1] <= span[0]) continue;
    add(...span, MASKED);
    after = span[1];
  }
  if (/(?:bearer|basic)[ \t+]/i.test(text))
    for (const { 0: match, 1: scheme = "", 2: token = "", index } of text.matchAll(BARE_SCHEME)) {
      const isSecret = /basic/i.test(scheme) ? isUserAndPassword(token) : !PROSE.test(token);
      const end = index + match.length;
      if (isSecret) add(end - token.length, end, MASKED);
    }
  if (!text.includes("--")) return;
  FLAG.lastIndex = 0;
  for (let match = FLAG.exec(text); match; match = FLAG.exec(text)) {
    const span = isSecretName(match[1] ?? "") && findValue(text, FLAG.lastIndex, "=", "");
    if (!span) continue;
    add(...span, MASKED);
    FLAG.lastIndex = span[1];
  }
}

function findNamedValue(text: string, after: number): Span | undefined {
  const name = readNameBefore(text, after - 1);
  return name && isSecretName(name) ? findValue(text, after, text[after - 1] ?? "", name) : undefined;
}

function readNameBefore(text: string, separator: number): string {
  let end = separator;
  while (end > 0 && separator - end < 8 && CLOSING.includes(text.charAt(end - 1))) end--;
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isOfName(text.charCodeAt(start - 1))) start--;
  const name = text.slice(start, end);
  if (!hasHint(name)) return "";
  const before = text.slice(Math.max(0, start - 12), start);
  // Parsers say "unexpected token: …" of text that they read.
  if (/unexpected $/i.test(before)) return "";
  return /^keys?$/i.test(name) ? (KEY_OF.exec(before)?.[0] ?? "") + name : name;
}

/** Letters, digits, `-` and `_`. A pattern would be asked for each character of a stack. */
function isOfName(code: number): boolean {
  const letter = code | 32;
  return (letter > 96 && letter < 123) || (code > 47 && code < 58) || code === 45 || code === 95;
}

/** The password of an address, or what stands alone before its `@`, as tokens do. */
function findUserinfo(text: string, start: number): Span | undefined {
  ADDRESS.lastIndex = start;
  const address = ADDRESS.exec(text)?.[0] ?? "";
  const authority = address.replace(/[/?#].*/, "");
  const colon = authority.indexOf(":");
  // A password may hold a raw slash, and then the address goes on to its last `@`. A port is digits.
  const isCut = !authority.includes("@") && colon >= 0 && !/^\d*$/.test(authority.slice(colon + 1));
  const at = (isCut ? address : authority).lastIndexOf("@");
  if (at < 0) return undefined;
  return [start + (colon >= 0 && colon < at ? colon + 1 : 0), start + at];
}

/** Words after "basic" in prose are not credentials. */
function isUserAndPassword(token: string): boolean {
  try {
    return atob(token).includes(":");
  } catch {
    return false;
  }
}
