import { MARK } from "./duplicates.ts";
import type { CapturedException } from "./event.ts";
import { type Redaction, read, toText } from "./plain-json.ts";
import { type Frame, parseStack } from "./stack.ts";

const MAX_EXCEPTIONS = 16;
const MAX_MESSAGE = 8_192;

/** The thrown value with its causes and members, depth first, each once. Reads nothing that may throw unguarded. */
export function errorChain(thrown: unknown, callSite: Frame[], redaction: Redaction): CapturedException[] {
  const chain: CapturedException[] = [];
  const seen = new Set<unknown>();

  function visit(value: unknown, parent?: number, source?: string): void {
    if (seen.has(value) || chain.length === MAX_EXCEPTIONS) return;
    const exception = describe(value, redaction);
    const index = chain.push(exception) - 1;
    if (parent !== undefined) exception.parent = parent;
    if (source) exception.source = source;
    if (typeof value !== "object" || value === null) return;
    seen.add(value);
    const cause = read(value, "cause");
    if (cause !== undefined) visit(cause, index, "cause");
    const errors = read(value, "errors");
    for (const [i, member] of members(errors).entries()) visit(member, index, `errors[${i}]`);
  }

  visit(thrown);
  const root = chain[0];
  if (root && !root.frames.length) Object.assign(root, { frames: callSite, synthetic: true });
  return chain;
}

function members(errors: unknown): unknown[] {
  try {
    return Array.isArray(errors) ? errors.slice(0, MAX_EXCEPTIONS) : [];
  } catch {
    // A Proxy around an array may throw.
    return [];
  }
}

function describe(value: unknown, redaction: Redaction): CapturedException {
  const message = read(value, "message");
  const stack = read(value, "stack");
  const isErrorLike = typeof message === "string" || typeof stack === "string";
  if (!isErrorLike)
    return {
      type: "NonError",
      value: toText(textOf(value), MAX_MESSAGE, redaction),
      frames: [],
    };
  const text = typeof message === "string" ? message : "";
  return {
    type: toText(typeOf(value), 200, redaction),
    value: toText(text, MAX_MESSAGE, redaction),
    frames: typeof stack === "string" ? parseStack(stack, text, redaction.scrub) : [],
  };
}

/** `name` as set, else the class: subclasses that set no name of their own inherit "Error". */
function typeOf(value: unknown): string {
  const name = read(value, "name");
  if (typeof name === "string" && name && name !== "Error") return name;
  const className = read(read(value, "constructor"), "name");
  return typeof className === "string" && className ? className : "Error";
}

/** A thrown value that is no error: its text, or what keys it has; never the values, which nobody chose to report. */
function textOf(value: unknown): string {
  if (typeof value === "function") return "function";
  if (typeof value !== "object" || value === null) return String(value);
  try {
    const keys = Object.keys(value).slice(0, 20);
    return `object with ${keys.length ? `keys: ${keys.join(", ")}` : "no keys"}`;
  } catch {
    // The ownKeys trap of a Proxy may throw.
    return "unreadable object";
  }
}

/** Own properties of an error that say more than its message, such as a code or a status. */
export function ownFacts(error: unknown): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  if (typeof error !== "object" || error === null) return facts;
  try {
    for (const key of Object.keys(error).slice(0, 20)) {
      const value = read(error, key);
      if (key !== MARK && /^(string|number|boolean)$/.test(typeof value)) facts[key] = value;
    }
  } catch {
    // A Proxy may throw.
  }
  return facts;
}
