import type { CapturedException } from "./event.ts";
import { read, toText } from "./plain-json.ts";
import { type Frame, parseStack } from "./stack.ts";

const MAX_EXCEPTIONS = 16;
const MAX_MESSAGE = 8_192;

/** The thrown value with its causes and members, depth first, each once. Reads nothing that may throw unguarded. */
export function errorChain(thrown: unknown, callSite: Frame[]): CapturedException[] {
  const chain: CapturedException[] = [];
  const seen = new Set<unknown>();

  function visit(value: unknown, parent?: number, source?: string): void {
    if (seen.has(value) || chain.length === MAX_EXCEPTIONS) return;
    const exception = describe(value);
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

function describe(value: unknown): CapturedException {
  const message = read(value, "message");
  const stack = read(value, "stack");
  const isErrorLike = typeof message === "string" || typeof stack === "string";
  if (!isErrorLike)
    return {
      type: "NonError",
      value: toText(textOf(value), MAX_MESSAGE),
      frames: [],
    };
  const text = typeof message === "string" ? message : "";
  return {
    type: typeOf(value),
    value: toText(text, MAX_MESSAGE),
    frames: typeof stack === "string" ? parseStack(stack, text) : [],
  };
}

/** `name` as set, else the class: subclasses that set no name of their own inherit "Error". */
function typeOf(value: unknown): string {
  const name = read(value, "name");
  if (typeof name === "string" && name && name !== "Error") return toText(name, 200);
  const className = read(read(value, "constructor"), "name");
  return typeof className === "string" && className ? toText(className, 200) : "Error";
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
