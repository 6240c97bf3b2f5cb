import type { SendOutcome } from "./outcome.ts";

type Note = (outcome: SendOutcome) => void;

const own = new WeakSet<object>();
const notes = new WeakMap<AbortSignal, Note>();

/**
 * Marks a `send` of this library's own: it changes nothing of what it gets, and all that it has begun is over when it settles.
 * So it needs neither a copy nor an abort at its end. The abort of a request that is over costs as much as half of a request.
 * A transport around it has a `send` of its own, which is not marked.
 */
export function markOwn<Send extends object>(send: Send): Send {
  own.add(send);
  return send;
}

export function isOwn(send: object): boolean {
  return own.has(send);
}

/** Has the answer's head noted, by whoever ends the wait for its body. Then the request needs no timer of its own. */
export function noteAnswer(signal: AbortSignal, note: Note): void {
  notes.set(signal, note);
}

/** Says what an answer means before its body is read. False: nobody ends the wait for that. */
export function tellAnswer(signal: AbortSignal, outcome: SendOutcome): boolean {
  const note = notes.get(signal);
  note?.(outcome);
  return note !== undefined;
}
