import { type Caller, findCaller } from "../event/origin.ts";
import { parseStack } from "../event/stack.ts";
import { keep } from "../memory/keep.ts";
import { readCallerStack } from "../platform/caller-stack.ts";

const MAX_SITES = 200;
/** Reading a stack is what costs most in a line, and a program has few places that log. */
const known = new Map<string, Caller>();

/** Class and method that have called `entry`, seen from the stack. */
export function callerOf(entry: object): Caller {
  const stack = readCallerStack(entry);
  let caller = known.get(stack);
  if (!caller) {
    caller = findCaller(parseStack(stack));
    keep(known, stack, caller, MAX_SITES);
  }
  return caller;
}
