import type { SendOutcome } from "./outcome.ts";

type Note = (outcome: SendOutcome) => void;

const own = new WeakSet<object>();
const notes = new WeakMap<AbortSignal, Note>();

/**
 * Marks a `send` of this library. Such a send does not change its payload, and all that it has started is over when it
 * settles. So it needs no copy of the payload, and no abort at the end: aborting a finished request costs half as much
 * as a request. A transport that wraps one of ours has a `send` of its own, which is not marked.
 */
export function markOwn<Send extends object>(send: Send): Send {
  own.add(send);
  return send;
}

export function isOwn(send: object): boolean {
  return own.has(send);
}

/**
 * Calls `note` when an answer has arrived, before its body. The caller of this bounds the wait for the body, so the request
 * needs no timer.
 */
export function noteAnswer(signal: AbortSignal, note: Note): void {
  notes.set(signal, note);
}

/** Passes on what an answer means, before its body is read. Returns false if nobody bounds the wait for the body. */
export function tellAnswer(signal: AbortSignal, outcome: SendOutcome): boolean {
  const note = notes.get(signal);
  note?.(outcome);
  return note !== undefined;
}
