/**
 * Settles as `work` does, or rejects after `ms`. Clears its timer: a pending one keeps a Durable Object awake.
 *
 * @param ms a time, or a function that says how long the next part of the wait is; the first that is not positive ends it
 */
export async function withDeadline<T>(
  work: PromiseLike<T> | T,
  ms: number | (() => number),
  what: string,
): Promise<T> {
  // By hand, because Node 20, where tests and the doctor may run, has no `Promise.withResolvers`.
  let expire = (_late: Error) => {};
  const late = new Promise<never>((_, reject) => {
    expire = reject;
  });
  const wait = (next: number) =>
    setTimeout(() => {
      const more = typeof ms === "number" ? 0 : ms();
      if (more > 0) timer = wait(more);
      else expire(new Error(`${what} took too long`));
    }, next);
  let timer: ReturnType<typeof setTimeout> = wait(typeof ms === "number" ? ms : ms());
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
