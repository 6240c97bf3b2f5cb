import type { Transport } from "../transports/transport.ts";

/**
 * What a backend can be made to do with a request. `refuse`: never accept it. `busy`: not now. `rate-limit`: not before a
 * given time. `cut`: close the connection without an answer. `hang`: never answer.
 */
export type BackendFailure = "refuse" | "busy" | "rate-limit" | "cut" | "hang";

export type BackendBehaviour = "accept" | BackendFailure;

/** A transport with a backend to which nothing else sends. It accepts events until `behave` says otherwise. */
export interface TransportHarness {
  /** The transport, created as its users create it. */
  readonly transport: Transport;
  /** An env in which it is configured. */
  readonly env: object;
  /** An env in which it is not configured. Leave it out if the transport needs nothing of env. */
  readonly emptyEnv?: object;
  /** Texts that no reason may contain: keys, and addresses that give access. */
  readonly secrets?: readonly string[];
  /** Makes the backend do this from now on. `retryAfterMs` is the time that it asks for with `rate-limit`. */
  behave?(behaviour: BackendBehaviour, retryAfterMs: number): void | Promise<void>;
  /** The accepted events. Each is a text that contains its id and its messages. */
  arrived(): readonly string[] | Promise<readonly string[]>;
  /**
   * Runs a send in an invocation of its own, such as that of a Durable Object. Leave it out to run it where the case
   * runs.
   */
  inInvocation?<T>(send: () => Promise<T>): Promise<T>;
}
