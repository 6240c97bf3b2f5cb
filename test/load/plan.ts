export const TRANSPORTS = ["sentry", "sentry-lite", "flarelog", "service", "queue"] as const;
export type TransportName = (typeof TRANSPORTS)[number] | "nothing";

/** What became of one throw. */
export interface Thrown {
  readonly status: string;
  readonly eventId: string;
  readonly reason: string;
  readonly ms: number;
}
