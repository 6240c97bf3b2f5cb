import { type AsyncValue, asyncValue } from "../platform/async-value.ts";

/** Which loggers' hooks, consoles and transports this code is called by. Without nodejs_compat: until their first await. */
const inside: AsyncValue<readonly Guard[]> = /* @__PURE__ */ asyncValue(true);

/** Tells a logger's lines from those that are written by what it calls itself: these would go in circles. */
export class Guard {
  /** Whether the logger is writing to the console. */
  isShowing = false;

  get isInside(): boolean {
    return inside.read()?.includes(this) ?? false;
  }

  run<Result>(work: () => Result): Result {
    return inside.hold([...(inside.read() ?? []), this], work);
  }

  /** The same for work that is followed over its awaits, if that is possible. */
  async follow<Result>(work: () => Promise<Result>): Promise<Result> {
    await inside.prepare();
    return this.run(work);
  }
}
