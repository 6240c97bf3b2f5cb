export const TRANSPORTS = ["sentry", "sentry-lite", "flarelog", "service", "queue"] as const;
/** Beside those: nobody reports the error; or a plain `fetch` does, with as many bytes. */
export type TransportName = (typeof TRANSPORTS)[number] | "nothing" | "fetch";

/** What became of one throw. */
export interface Thrown {
  readonly status: string;
  readonly eventId: string;
  readonly reason: string;
  readonly ms: number;
}

/** What the Queue's consumer has seen so far. */
export interface Counted {
  readonly messages: number;
  /** Bytes of a message, as JSON. */
  readonly largest: number;
}
