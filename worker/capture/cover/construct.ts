import type { ContextLike } from "../context.ts";
import { orElse, read } from "../safe/read.ts";
import type { Report } from "./call.ts";

/**
 * Runs a constructor and reports what it throws. The platform ends all pending work of a constructor that throws, including
 * a capture. So here the constructor seems to succeed, with an object that never gets to work. Once the event is out, the
 * callback of `blockConcurrencyWhile` below throws the same error, which breaks that object. Before that, the constructor's
 * writes are rolled back, as the platform would do it. Only SQLite can roll back: without it, the error is thrown at once
 * and is not reported here.
 *
 * @param make the constructor's run
 * @param broken an object for the platform to hold meanwhile
 */
export function constructCovered(
  ctx: ContextLike | undefined,
  make: () => object,
  broken: () => object,
  report: Report,
): object {
  const storage: unknown = read(ctx, "storage");
  const transaction: unknown = read(storage, "transactionSync");
  // A class without SQLite has this `sql` too, but cannot use it.
  const isSqlite = typeof read(read(storage, "sql"), "databaseSize") === "number";
  if (!ctx?.blockConcurrencyWhile || typeof transaction !== "function" || !isSqlite) return make();
  let made: object | undefined;
  let failed: { error: unknown } | undefined;
  const run = () => {
    try {
      made = make();
    } catch (error) {
      failed = { error };
      throw error;
    }
  };
  let isRolledBack = false;
  try {
    Reflect.apply(transaction, storage, [run]);
  } catch (error) {
    isRolledBack = failed !== undefined && failed.error === error;
  }
  // A `deleteAll()` in the constructor ends the transaction, and its end throws then.
  if (made) return made;
  if (!failed) return make();
  const { error } = failed;
  const block = ctx.blockConcurrencyWhile.bind(ctx);
  const isBlocked =
    isRolledBack &&
    orElse(() => {
      block(async () => {
        await report(error);
        throw error;
      });
      return true;
    }, false);
  if (!isBlocked) throw error;
  return broken();
}

/** Whether the class has nothing of its own that would run after a failed `super()`. */
export function isEmptyClass(Class: object): boolean {
  const text = orElse(() => Function.prototype.toString.call(Class), "");
  // Bundlers that keep names add a static block.
  return /[\w$)]\s*\{\s*(static\s*\{[^{}]*\}\s*)?\}$/.test(text);
}
