import { withDeadline } from "../deadline.ts";
import { isThenable, type Report } from "./call.ts";

/** Longer than any framework takes to throw a hook's error on. */
const PATIENCE_MS = 1_000;

/**
 * Knows whether an alarm runs, and what it ended with. The error of a hook that leaves the alarm too is the alarm's:
 * which of its attempts makes an event is for the alarm's policy.
 */
export interface AlarmWatch {
  isRunning(): boolean;
  run(alarm: (watch: (report: Report) => Report) => unknown): unknown;
  /** Whether the alarm that runs now ends with this error. */
  leftWith(error: unknown): Promise<boolean>;
}

export function createAlarmWatch(): AlarmWatch {
  let running: Promise<unknown> | undefined;
  return {
    isRunning: () => running !== undefined,
    run(alarm) {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      running = promise;
      const end = (left?: unknown) => {
        if (running === promise) running = undefined;
        resolve(left);
      };
      const result = alarm((report) => (error) => {
        end(error);
        return report(error);
      });
      if (isThenable(result)) result.then(() => end(), end);
      else end();
      return result;
    },
    leftWith: async (error) =>
      running !== undefined &&
      (await withDeadline(running, PATIENCE_MS, "the alarm").catch(() => undefined)) === error,
  };
}
