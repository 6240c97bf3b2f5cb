import type { ContextLike } from "../context.ts";
import { orElse, read } from "../safe/plain-json.ts";
import type { Report } from "./call.ts";

/**
 * Runs a constructor and reports what it throws. A constructor that throws takes all pending work with it, a capture
 * too. So it ends well here, with an object that never gets to work: what the callback below throws breaks that with the
 * same error, once the event is out. What the constructor wrote is rolled back first, as the platform would do it. Only
 * SQLite can: elsewhere the error is thrown at once and nobody here reports it.
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
