import { type AsyncValue, asyncValue } from "../platform/async-value.ts";

/** Which loggers' transports and `onDrop` this code is called by. Without nodejs_compat: until their first await. */
const inside: AsyncValue<readonly Guard[]> = /* @__PURE__ */ asyncValue(true);

/** Tells a logger's lines from those that are written by what it calls itself: these would go in circles. */
export class Guard {
  /** What the logger does at the moment: an AsyncLocalStorage for each line would cost more than the line. */
  doing: "" | "making" | "showing" = "";

  get isInside(): boolean {
    return this.doing !== "" || inside.read()?.includes(this) === true;
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
