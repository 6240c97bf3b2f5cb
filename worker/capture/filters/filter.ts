import type { CapturedEvent } from "../event/captured-event.ts";

/** A filter of events. It may change the event, or hold it back with `null`. */
export interface Filter {
  /** The reason that the result gives. */
  readonly name: string;
  apply(event: CapturedEvent, filtering: Filtering): CapturedEvent | null | Promise<CapturedEvent | null>;
}

interface Filtering {
  readonly error: unknown;
  readonly env: object;
  /** Functions to call if the event is not delivered in the end. */
  readonly undo: (() => void)[];
}
