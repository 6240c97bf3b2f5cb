import type { Sizes } from "./bundles.ts";
import type { Losses } from "./losses.ts";
import type { Heap } from "./memory.ts";
import type { Measured } from "./round.ts";
import type { Awake, Held } from "./sockets.ts";

type ByVariant<Value> = Readonly<Record<string, Value>>;

/** All that a run has measured, as it is kept in results/. Parts that were left out are empty. */
export interface Results {
  readonly rounds: number;
  /** Of the body that the wire sends. */
  readonly eventBytes: number;
  readonly sizes: ByVariant<Sizes>;
  /** One value for each round. */
  readonly measured: ByVariant<readonly Measured[]>;
  readonly losses: ByVariant<readonly Losses[]>;
  readonly held: ByVariant<readonly Held[]>;
  readonly awake: ByVariant<Awake>;
  readonly connections: ByVariant<number>;
  readonly heap: ByVariant<Heap>;
}
