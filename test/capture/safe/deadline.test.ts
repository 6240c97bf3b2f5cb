import { expect, onTestFinished, test, vi } from "vitest";
import { withDeadline } from "../../../worker/capture/safe/deadline.ts";

test("where the runtime refuses a timer, a rejection of the work is still handled", async () => {
  const unhandled: unknown[] = [];
  const note = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    unhandled.push(event.reason);
  };
  addEventListener("unhandledrejection", note);
  onTestFinished(() => removeEventListener("unhandledrejection", note));
  const timers = vi.spyOn(globalThis, "setTimeout").mockImplementation(() => {
    throw new Error("no timers here");
  });
  const waiting = withDeadline(Promise.reject(new Error("the work failed")), 20, "the work");
  timers.mockRestore();
  await expect(waiting).rejects.toThrow("no timers here");
  await scheduler.wait(1);
  expect(unhandled).toEqual([]);
});

test("a rejection after the deadline is handled", async () => {
  const work = scheduler.wait(20).then(() => Promise.reject(new Error("late")));
  await expect(withDeadline(work, 1, "it")).rejects.toThrow("it took too long");
  await scheduler.wait(30);
});
