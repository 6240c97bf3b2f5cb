import { orElse, read } from "../safe/read.ts";
import { type CleanTexts, createCleanTexts } from "./clean-texts.ts";
import { isSecretBinding } from "./names.ts";
import { findPairs } from "./pairs.ts";
import { decodeBase64, decodeEscapes, decodePercent } from "./views.ts";

/** A secret text, and the binding that has it. */
export interface Secret {
  readonly text: string;
  readonly label: string;
}

/** The secrets of an env. */
export interface Secrets {
  readonly list: readonly Secret[];
  /** Their beginnings, each once: the forms of a text share one. */
  readonly heads: readonly string[];
  /** Whether one of them has characters beyond ASCII. */
  readonly isLoose: boolean;
  /** Texts that hold none of them. */
  readonly clean: CleanTexts;
}

/** At the end of a text, this many characters count as the secret that begins with them: the text may be cut there. */
const MIN_HEAD = 8;
/** Shorter values are words like "on" or "eu": taking those out would only spoil the text. */
const MIN_LENGTH = 8;
/** Passwords may be shorter, if their name says that they are passwords. */
const MIN_NAMED = 6;
/** No text of an event is longer. */
const MAX_PREPARED = 65_536;
const MAX_JSON = 1_000_000;
const MAX_TEXTS = 256;
const MAX_DEPTH = 6;
const MAX_LINES = 128;
const MAX_BINDINGS = 256;

/** Parts of values that are words, numbers or versions: `us`, `East1`, `myWorker`, `v2`, `8787`. */
const PLAIN_PART = /^(?:[A-Z]?[a-z]{0,19}(?:[A-Z][a-z]{2,19}){0,3}|[A-Z]{1,19})\d{0,5}$/;
const BASE64 = /^[\w+/-]{24,}={0,2}$/;
const NOT_PRINTED = /[^\t\r\n -~]/;
const NOT_ASCII = /[^\0-\x7f]/;
const NUMBER = /^-?[\d.]{1,15}$/;

/** The last result for each name. Values rarely change, so later captures reuse it. */
const prepared = new Map<string, { value: string; isNamed: boolean; secrets: readonly Secret[] }>();

export function cutHead(secret: string): string {
  return secret.slice(0, MIN_HEAD);
}

/** The last ones, of any env: each remembers many texts, and an isolate may have thousands of envs. */
const gathered: Secrets[] = [];
const MAX_GATHERED = 8;

/** Gathers secrets. If they were gathered not long ago, the texts that are known to be clean stay known. */
export function gatherSecrets(list: readonly Secret[]): Secrets {
  const known = gathered.find((one) => areSame(one.list, list));
  if (known) return known;
  const secrets = {
    list,
    heads: [...new Set(list.map(({ text }) => cutHead(text)))],
    isLoose: list.some(({ text }) => NOT_ASCII.test(text)),
    clean: createCleanTexts(),
  };
  gathered.unshift(secrets);
  gathered.splice(MAX_GATHERED);
  return secrets;
}

function areSame(some: readonly Secret[], others: readonly Secret[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ text, label }, index) => text === others[index]?.text && label === others[index]?.label)
  );
}

const NONE: readonly Secret[] = [];

/** Lists the secret texts of a binding, in the forms that no decoding finds. */
export function prepareBinding(name: string, value: unknown, isNamed: boolean): readonly Secret[] {
  if (typeof value !== "string")
    return isPlainObject(value) ? collect(name, value, isNamed || isSecretBinding(name)) : NONE;
  const known = prepared.get(name);
  if (known?.value === value && known.isNamed === isNamed) return known.secrets;
  const secrets = collect(name, value, isNamed || isSecretBinding(name));
  if (prepared.size >= MAX_BINDINGS) prepared.clear();
  prepared.set(name, { value, isNamed, secrets });
  return secrets;
}

function collect(binding: string, whole: unknown, isNamed: boolean): Secret[] {
  const texts = new Set<string>();
  let left = MAX_TEXTS;

  function visit(value: unknown, secret: boolean, depth: number): void {
    if (left-- <= 0 || depth > MAX_DEPTH) return;
    if (typeof value === "string") {
      visitText(value.trim(), secret, depth);
      return;
    }
    if (!isPlainObject(value)) return;
    // A binding in JSON may have settings beside secrets, so the name of the binding says nothing about its fields.
    for (const key of orElse(() => Object.keys(value).slice(0, left), []))
      visit(
        read(value, key),
        (secret && (depth > 0 || Array.isArray(value))) || isSecretBinding(key),
        depth + 1,
      );
  }

  function visitText(text: string, secret: boolean, depth: number): void {
    const isShort = text.length < MAX_JSON;
    const json = isShort && /^[{["]/.test(text) && orElse<unknown>(() => JSON.parse(text), undefined);
    if (json) visit(json, secret, depth);
    // A text in quotes may be a password with quotes.
    if (typeof json !== "object") visitPlainText(text, secret);
    // Keys and JSON are often stored in base64 and used decoded.
    const inner = isShort && BASE64.test(text) && orElse(() => decodeBase64(text), "");
    if (inner && !NOT_PRINTED.test(inner)) visit(inner, secret, depth);
  }

  function visitPlainText(text: string, secret: boolean): void {
    if (text.length < (secret ? MIN_NAMED : MIN_LENGTH)) return;
    const start = text.slice(0, MAX_PREPARED);
    const pairs: string[] = [];
    findPairs(start, (from, to) => pairs.push(start.slice(from, to)));
    if (!secret && !pairs.length && isPublic(start)) return;
    addForms(texts, text);
    for (const pair of pairs) if (pair.length >= MIN_NAMED) addForms(texts, pair);
    // A key in PEM may be used with other line ends than it was stored with, or line by line. Of a list, one item is
    // used.
    const lines = start.split(/[\s,;]+|\\[rn]/, MAX_LINES);
    if (lines.length > 1)
      for (const line of lines.map((one) => one.trim()))
        if (line.length >= MIN_LENGTH && !/^-----/.test(line) && !isPublic(line)) addForms(texts, line);
  }

  visit(whole, isNamed, 0);
  return [...texts].map((text) => ({ text, label: `[env.${binding}]` }));
}

/**
 * Adds a text in its forms: as it is, decoded, with `+` for its blanks, with the slashes that a URL makes of its
 * backslashes, and as bytes of UTF-8.
 */
function addForms(texts: Set<string>, text: string): void {
  const start = text.slice(0, MAX_PREPARED);
  for (const form of [text, decodePercent(start)?.text, decodeEscapes(start)?.text]) {
    if (!form || form.length < MIN_NAMED) continue;
    const inPath = [form, JSON.stringify(form).slice(1, -1)].map((one) => one.replaceAll("\\", "/"));
    for (const variant of [form, form.replaceAll(" ", "+"), ...inPath]) {
      texts.add(variant);
      if (!NOT_ASCII.test(variant)) continue;
      const bytes = decodePercent(encodeURIComponent(variant.slice(0, MAX_PREPARED).toWellFormed()));
      if (bytes) texts.add(bytes.text);
    }
  }
}

/**
 * Whether a value is clearly not a secret: words, numbers, hosts, versions, and addresses made of them. A value with
 * small letters, capital letters, digits and other characters together is a secret.
 */
function isPublic(value: string): boolean {
  if (value.length > 128) return false;
  if (NUMBER.test(value)) return true;
  const isMixed = [/[a-z]/, /[A-Z]/, /\d/, /[^\w]|_/].every((kind) => kind.test(value));
  return !isMixed && value.split(/[\s/_.:,;@|*+?=&-]+/).every((part) => PLAIN_PART.test(part));
}

/** Objects of the runtime are other kinds of bindings. Reading a property of a service makes a call. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = orElse(() => Object.getPrototypeOf(value), undefined);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
