import { type Caller, findCaller } from "../event/origin.ts";
import { parseStack } from "../event/stack.ts";
import { keep } from "../memory/keep.ts";
import { readCallerStack } from "../platform/caller-stack.ts";
import { type Redaction, toText } from "../safe/plain-json.ts";
import { asText, read } from "../safe/read.ts";

const MAX_SITES = 200;
const MAX_NAME = 200;
/** Reading a stack is what costs most in a line, and a program has few places that log. */
const known = new Map<string, Caller>();

/** Class and method that have called `entry`, seen from the stack. */
export function lookUpCaller(entry: object): Caller {
  const stack = readCallerStack(entry);
  let caller = known.get(stack);
  if (!caller) {
    caller = findCaller(parseStack(stack));
    keep(known, stack, caller, MAX_SITES);
  }
  return caller;
}

/** The same as the caller has given it. */
export function toCaller(given: unknown, redaction: Redaction): Caller {
  const text = (name: string) => toText(asText(read(given, name)), MAX_NAME, redaction);
  return { className: text("className"), method: text("method") };
}
