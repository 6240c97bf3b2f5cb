export type TransportName = "sentry" | "queue";

/** What became of one throw. */
export interface Thrown {
  readonly status: string;
  readonly eventId: string;
  readonly reason: string;
  readonly ms: number;
}
