/** Settles as `work` does, or rejects after `ms`. Clears its timer: a pending one keeps a Durable Object awake. */
export async function withDeadline<T>(work: PromiseLike<T> | T, ms: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took too long`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
