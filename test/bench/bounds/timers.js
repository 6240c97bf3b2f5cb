/** Keeps count of the timers of its isolate. Only this Worker may replace a global: nothing else can see them. */
const pending = new Set();
let made = 0;
const { setTimeout: start, clearTimeout: stop } = globalThis;

globalThis.setTimeout = (work, ms, ...rest) => {
  made++;
  const timer = start(() => {
    pending.delete(timer);
    work(...rest);
  }, ms);
  pending.add(timer);
  return timer;
};
globalThis.clearTimeout = (timer) => {
  pending.delete(timer);
  stop(timer);
};

export const timers = () => ({ made, pending: pending.size });
