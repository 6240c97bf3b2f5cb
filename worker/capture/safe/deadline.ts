/** A wait with an end, and its timer. */
interface Wait {
  timer?: ReturnType<typeof setTimeout>;
  readonly more: number | (() => number);
  expire(): void;
}

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
  const wait: Wait = { more: ms, expire() {} };
  try {
    // One promise instead of `Promise.race`, which makes four.
    return await new Promise<T>((resolve, reject) => {
      wait.expire = () => reject(new Error(`${what} took too long`));
      // Before the timer: where the runtime refuses one, a rejection of the work would be unhandled.
      Promise.resolve(work).then(resolve, reject);
      start(wait, typeof ms === "number" ? ms : ms());
    });
  } finally {
    if (wait.timer !== undefined) clearTimeout(wait.timer);
  }
}

function start(wait: Wait, ms: number): void {
  wait.timer = setTimeout(() => {
    const more = typeof wait.more === "number" ? 0 : wait.more();
    if (more > 0) start(wait, more);
    else wait.expire();
  }, ms);
}
