import type { Transport } from "../transports/transport.ts";

/**
 * What a backend can be made to do with a request. `refuse`: never accept it. `busy`: not now. `rate-limit`: not before a
 * given time. `cut`: close the connection without an answer. `hang`: never answer.
 */
export type BackendFailure = "refuse" | "busy" | "rate-limit" | "cut" | "hang";

export type BackendBehaviour = "accept" | BackendFailure;

/** A transport with a backend that nothing else sends to. It accepts, until it is told otherwise. */
export interface TransportHarness {
  /** As its users make it. */
  readonly transport: Transport;
  /** An env that it is configured in. */
  readonly env: object;
  /** An env that it is not configured in. Left out: it needs nothing of env. */
  readonly emptyEnv?: object;
  /** Texts that no reason may hold: keys, and addresses that let whoever knows them in. */
  readonly secrets?: readonly string[];
  /** Has the backend do this from now on. `retryAfterMs` is what it asks for by `rate-limit`. */
  behave?(behaviour: BackendBehaviour, retryAfterMs: number): void | Promise<void>;
  /** What the backend has taken, each event as a text that holds its id and its messages. */
  arrived(): readonly string[] | Promise<readonly string[]>;
  /** Runs a send in an invocation of its own, such as a Durable Object's. Left out: where the case runs. */
  inInvocation?<T>(send: () => Promise<T>): Promise<T>;
}
