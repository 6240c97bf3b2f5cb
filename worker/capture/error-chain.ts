import { MARK } from "./duplicates.ts";
import type { CapturedException } from "./event.ts";
import { asText, orElse, type Redaction, read, toText } from "./plain-json.ts";
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
    const members = orElse(() => (Array.isArray(errors) ? errors.slice(0, MAX_EXCEPTIONS) : []), []);
    for (const [i, member] of members.entries()) visit(member, index, `errors[${i}]`);
  }

  visit(thrown);
  const root = chain[0];
  if (root && !root.frames.length) root.frames = callSite;
  // The frames of an error without a stack are those of the capture too, but it has a type and a message of its own.
  if (root?.type === "NonError") root.synthetic = true;
  return chain;
}

function describe(value: unknown, redaction: Redaction): CapturedException {
  const stack = asText(read(value, "stack"));
  const message = read(value, "message");
  const isError = stack || typeof message === "string";
  return {
    type: isError ? toText(typeOf(value), 200, redaction) : "NonError",
    value: toText(isError ? asText(message) : textOf(value), MAX_MESSAGE, redaction),
    frames: parseStack(stack, asText(message), redaction.scrub),
  };
}

/** `name` as set, else the class: subclasses that set no name of their own inherit "Error". */
function typeOf(value: unknown): string {
  const name = asText(read(value, "name"));
  return (name !== "Error" && name) || asText(read(read(value, "constructor"), "name")) || "Error";
}

/** A thrown value that is no error: its text, or what keys it has; never the values, which nobody chose to report. */
function textOf(value: unknown): string {
  if (typeof value === "function") return "function";
  if (typeof value !== "object" || value === null) return String(value);
  return `object with keys: ${keysOf(value).join(", ")}`;
}

function keysOf(value: object): string[] {
  return orElse(() => Object.keys(value).slice(0, 20), []);
}

/** Own properties of an error that say more than its message, such as a code or a status. */
export function ownFacts(error: unknown): Record<string, unknown> {
  if (typeof error !== "object" || error === null) return {};
  const facts = keysOf(error).map((key) => [key, read(error, key)] as const);
  return Object.fromEntries(
    facts.filter(([key, value]) => key !== MARK && /^(string|number|boolean)$/.test(typeof value)),
  );
}
