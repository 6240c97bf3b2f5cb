import type { Method, WatchCall } from "./stand-in.ts";

/** How the calls into one instance are covered. */
export interface InstanceCover {
  watch: WatchCall;
  covers(name: PropertyKey): boolean;
  /** Runs the constructor by `make`; it may give the platform another object. */
  construct?(make: () => object, broken: () => object): object;
  /** The covered form of a method that the object calls itself, if that is a hook of its framework. */
  hook?: ((name: PropertyKey, method: Method, instance: object) => Method | undefined) | undefined;
}
