/** Settles as `work` does, or rejects after `ms`. Clears its timer: a pending one keeps a Durable Object awake. */
export async function withDeadline<T>(work: PromiseLike<T> | T, ms: number, what: string): Promise<T> {
  // By hand, because Node 20, where tests and the doctor may run, has no `Promise.withResolvers`.
  let expire = (_late: Error) => {};
  const late = new Promise<never>((_, reject) => {
    expire = reject;
  });
  const timer = setTimeout(() => expire(new Error(`${what} took too long`)), ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
