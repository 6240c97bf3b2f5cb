import type { ContextLike } from "../context.ts";
import { read } from "../safe/plain-json.ts";
import { waitUntil } from "./call.ts";

/** Milliseconds since 1970, or that no alarm is set. */
type Scheduled = number | null;

/**
 * Notices that an object has set its alarm. No hook tells of `setAlarm`, so the alarm is looked at before a call and after
 * it. What is returned is to be called when a call begins, and what that returns when it ends.
 *
 * @param scheduled told the new time
 */
export function watchSchedule(
  ctx: ContextLike | undefined,
  scheduled: (at: number) => void,
): () => () => void {
  const storage: unknown = read(ctx, "storage");
  /** Where it cannot be told, because the object is being reset, nothing. */
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
