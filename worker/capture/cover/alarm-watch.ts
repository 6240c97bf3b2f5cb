import { withDeadline } from "../safe/deadline.ts";
import type { CallWatch, Report } from "./call.ts";

/** Longer than any framework takes to throw a hook's error on. */
const PATIENCE_MS = 1_000;

/**
 * Knows whether an alarm runs, and how it ended. If a hook's error leaves the alarm too, it counts as the alarm's
 * error, and the policy for alarms decides which attempt makes an event.
 */
export interface AlarmWatch {
  isRunning(): boolean;
  watch(report: Report): CallWatch;
  /** Whether the alarm that runs now ends with this error. */
  leftWith(error: unknown): Promise<boolean>;
}

export function createAlarmWatch(): AlarmWatch {
  let running: Promise<unknown> | undefined;
  return {
    isRunning: () => running !== undefined,
    watch(report) {
      // By hand, because Node 20, where users run their unit tests, has no `Promise.withResolvers`.
      let resolve = (_left: unknown) => {};
      const promise = new Promise((settle) => {
        resolve = settle;
      });
      running = promise;
      const end = (left?: unknown) => {
        if (running === promise) running = undefined;
        resolve(left);
      };
      return {
        ended() {
          end();
          return undefined;
        },
        failed(error) {
          end(error);
          return report(error);
        },
      };
    },
    leftWith: async (error) =>
      running !== undefined &&
      (await withDeadline(running, PATIENCE_MS, "the alarm").catch(() => undefined)) === error,
  };
}
