import { type AsyncValue, asyncValue } from "../platform/async-value.ts";

/** The loggers whose transport or `onDrop` runs this code. Without nodejs_compat, known only until their first await. */
const inside: AsyncValue<readonly Guard[]> = /* @__PURE__ */ asyncValue(true);

/** Recognises lines that come from code which the logger itself calls. Such lines would go in circles. */
export class Guard {
  /** What the logger is doing now. An AsyncLocalStorage for each line would cost more than the line. */
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
