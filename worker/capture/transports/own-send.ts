const own = new WeakSet<object>();

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
