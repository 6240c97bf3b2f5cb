import type { ContextLike } from "../context.ts";
import { read } from "../safe/read.ts";
import { waitUntil } from "./call.ts";

/** Milliseconds since 1970, or that no alarm is set. */
type Scheduled = number | null;

/**
 * Notices that an object has set its alarm. There is no hook for `setAlarm`, so the alarm is read before and after a
 * call. Call the returned function when a call begins, and the function that it returns when the call ends.
 *
 * @param scheduled called with the new time
 */
export function watchSchedule(
  ctx: ContextLike | undefined,
  scheduled: (at: number) => void,
): () => () => void {
  const storage: unknown = read(ctx, "storage");
  /** Returns nothing if the alarm cannot be read because the object is being reset. */
  const readAlarm = async (): Promise<Scheduled | undefined> => {
    const getAlarm = read(storage, "getAlarm");
    try {
      return typeof getAlarm === "function" ? await Reflect.apply(getAlarm, storage, []) : null;
    } catch {
      return undefined;
    }
  };
  let known: Scheduled | undefined;
  return () => {
    const before = known === undefined ? readAlarm() : known;
    return () => {
      const noted = Promise.all([before, readAlarm()]).then(([last, now]) => {
        const isNew = typeof now === "number" && now !== (known ?? last);
        known = now;
        if (isNew) scheduled(now);
      });
      waitUntil(ctx, noted);
    };
  };
}
