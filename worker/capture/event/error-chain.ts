import { MARK } from "../memory/mark.ts";
import { type Budget, jsonBytes, spend } from "../safe/budget.ts";
import { copyText } from "../safe/copy-text.ts";
import { type Redaction, toText, UNREADABLE } from "../safe/plain-json.ts";
import { put } from "../safe/put.ts";
import { asText, listKeys, orElse, read } from "../safe/read.ts";
import type { CapturedException } from "./captured-event.ts";
import { describeValue } from "./describe-value.ts";
import { type Frame, parseStack } from "./stack.ts";

const MAX_EXCEPTIONS = 16;
const MAX_MESSAGE = 8_192;
const MAX_TYPE = 200;
const MAX_KEYS = 20;
/** The bytes of JSON for all exceptions of an event together. */
const MAX_BYTES = 61_000;
/** The bytes of these that are reserved for causes, and for the frames of an error with a long message. */
const CAUSE_BYTES = 3_000;
const FRAMES_BYTES = 8_400;
/** The bytes for the field names and numbers of a frame. */
const FRAME_BYTES = 70;

/** The facts of an error, before they are cut and scrubbed. */
interface Described {
  type: string;
  value: string;
  stack: string;
  /** The text before the frames in the stack. */
  message?: string;
}

/** The exceptions of an event so far. */
interface Chain {
  readonly exceptions: CapturedException[];
  readonly seen: Set<unknown>;
  readonly budget: Budget;
  readonly redaction: Redaction;
}

/** Lists the thrown value with its causes and members, depth first, each once. Every read that may throw is guarded. */
export function errorChain(
  thrown: unknown,
  callSite: readonly Frame[],
  redaction: Redaction,
): CapturedException[] {
  const exceptions: CapturedException[] = [];
  visit(thrown, { exceptions, seen: new Set(), budget: { left: MAX_BYTES }, redaction });
  const root = exceptions[0];
  if (root && !root.frames.length) root.frames = callSite.map((frame) => ({ ...frame }));
  // An error without a stack has the frames of the capture too. But it has a type and message of its own, so it is not
  // synthetic.
  if (root?.type === "NonError") root.synthetic = true;
  return exceptions;
}

function visit(value: unknown, chain: Chain, parent?: number, source?: string): void {
  const { exceptions, seen, budget } = chain;
  if (seen.has(value) || exceptions.length === MAX_EXCEPTIONS) return;
  // Each exception leaves room for its causes. The thrown one gets the most.
  const share = { left: exceptions.length ? budget.left / 2 : budget.left - CAUSE_BYTES };
  budget.left -= share.left;
  const exception = toException(describe(value), chain.redaction, share);
  budget.left += share.left;
  const index = exceptions.push(exception) - 1;
  if (parent !== undefined) exception.parent = parent;
  if (source) exception.source = source;
  if (typeof value !== "object" || value === null) return;
  seen.add(value);
  const cause = read(value, "cause");
  if (cause !== undefined) visit(cause, chain, index, "cause");
  const errors = read(value, "errors");
  if (errors === undefined) return;
  const members = orElse(() => (Array.isArray(errors) ? errors.slice(0, MAX_EXCEPTIONS) : []), []);
  for (const [i, member] of members.entries()) visit(member, chain, index, `errors[${i}]`);
}

/** Makes one exception of an event, without secrets and within a number of bytes. */
export function toException(
  { type, value, stack, message }: Described,
  redaction: Redaction,
  budget: Budget = { left: MAX_BYTES },
): CapturedException {
  const texts = { left: Math.max(budget.left / 2, budget.left - FRAMES_BYTES) };
  const before = texts.left;
  const exception: CapturedException = {
    type: spend(toText(type, MAX_TYPE, redaction), texts) || "Error",
    value: spend(toText(value, MAX_MESSAGE, redaction), texts),
    frames: [],
  };
  budget.left -= before - texts.left;
  for (const frame of parseStack(stack, message, redaction.scrub)) {
    const bytes = FRAME_BYTES + jsonBytes(frame.function ?? "") + jsonBytes(frame.file);
    if (bytes > budget.left) break;
    budget.left -= bytes;
    exception.frames.push({ ...frame });
  }
  return exception;
}

function describe(error: unknown): Described {
  const stack = asText(read(error, "stack"));
  const given = read(error, "message");
  if (!stack && typeof given !== "string") return { type: "NonError", value: readMessage(error), stack };
  const text = asText(given);
  // Most messages are put together with `+`. One that lies in memory as one piece is compared and searched faster. A copy of
  // one that has megabytes may take the memory that the isolate has left.
  const message = text.length > MAX_MESSAGE ? text : copyText(text);
  return { type: readType(error), value: message, stack, message };
}

/** The `name` of the error, or its class if the name is only the inherited "Error". */
function readType(value: unknown): string {
  const name = asText(read(value, "name"));
  return (name !== "Error" && name) || asText(read(read(value, "constructor"), "name")) || "Error";
}

/**
 * Describes a thrown value that is not an error: its text, or its keys. Its values are left out, because nobody chose
 * to report them.
 */
function readMessage(value: unknown): string {
  if (typeof value === "function") return "function";
  return orElse(() => {
    const known = describeValue(value);
    if (typeof known !== "object" || known === null) return String(known);
    if (Array.isArray(known)) return `list of ${known.length} values`;
    return `object with keys: ${listKeys(known, MAX_KEYS).join(", ")}`;
  }, UNREADABLE);
}

/** The own properties of an error, such as a code or a status. */
export function ownFacts(error: unknown): Record<string, unknown> {
  if (typeof error !== "object" || error === null) return {};
  const facts: Record<string, unknown> = {};
  for (const key of listKeys(error, MAX_KEYS)) {
    const value = read(error, key);
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (isPlain && key !== MARK) put(facts, key, value);
  }
  return facts;
}
