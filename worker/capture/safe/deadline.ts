/** Settles as `work` does, or rejects after `ms`. Clears its timer: a pending one keeps a Durable Object awake. */
export async function withDeadline<T>(work: PromiseLike<T> | T, ms: number, what: string): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} took too long`)), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
