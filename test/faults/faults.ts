import type { Time, TransportName } from "./cell.ts";

/** What is to become of an event, written down by hand. */
export interface Expected {
  /** What the caller is told where no Queue is bound. */
  readonly alone: "delivered" | "failed";
  /** And where one is. `failed`: nobody will ever take it, so the Queue is not troubled with it. */
  readonly queued: "delivered" | "queued" | "failed";
  /** Part of the reason that the transport gives; none where it delivers. */
  readonly reason?: string;
  readonly time: Time;
  /** Requests that reach the backend before the caller is told. */
  readonly requests: number;
}

export interface Fault {
  readonly key: string;
  readonly title: string;
  readonly expected: Expected;
  /** Where a transport is expected to do otherwise. */
  readonly except?: Partial<Record<TransportName, Partial<Expected>>>;
}

const SOON = { time: "before the deadline" } as const;
const LATE = { time: "at the deadline" } as const;
const DELIVERED = { alone: "delivered", queued: "delivered", requests: 1 } as const;
const KEPT = { alone: "failed", queued: "queued" } as const;
const REFUSED = { alone: "failed", queued: "failed", requests: 1 } as const;

const LOST = "network: Network connection lost.";

export const FAULTS = [
  {
    key: "refused",
    title: "the connection is refused",
    expected: { ...KEPT, ...SOON, requests: 0, reason: LOST },
  },
  {
    key: "tls",
    title: "what answers at the `https` address speaks no TLS",
    expected: { ...KEPT, ...SOON, requests: 0, reason: "network: " },
  },
  {
    key: "reset",
    title: "the connection is reset before the answer",
    expected: { ...KEPT, ...SOON, requests: 3, reason: LOST },
  },
  {
    key: "reset-in-body",
    title: "a 200, and the connection is reset in its body",
    expected: { ...DELIVERED, ...SOON },
  },
  {
    key: "hang",
    title: "no answer",
    expected: { ...KEPT, ...LATE, requests: 1, reason: "sending took too long" },
  },
  {
    key: "hang-in-body",
    title: "a 200 whose body does not end",
    expected: { ...DELIVERED, ...SOON },
  },
  {
    key: "drip",
    title: "a 200 that comes byte by byte",
    expected: { ...KEPT, ...LATE, requests: 1, reason: "sending took too long" },
  },
  {
    key: "html",
    title: "a 200 with a page of HTML",
    expected: { ...KEPT, ...SOON, requests: 3, reason: "answered with a web page" },
  },
  {
    key: "redirect",
    title: "a redirect",
    expected: { ...REFUSED, ...SOON, reason: "HTTP 302" },
  },
  { key: "400", title: "400", expected: { ...REFUSED, ...SOON, reason: "HTTP 400" } },
  { key: "401", title: "401", expected: { ...REFUSED, ...SOON, reason: "HTTP 401" } },
  { key: "404", title: "404", expected: { ...REFUSED, ...SOON, reason: "HTTP 404" } },
  { key: "413", title: "413", expected: { ...REFUSED, ...SOON, reason: "HTTP 413" } },
  {
    key: "429-seconds",
    title: "429, `Retry-After` in seconds",
    expected: { ...KEPT, ...SOON, requests: 1, reason: "HTTP 429" },
  },
  {
    key: "429-date",
    title: "429, `Retry-After` as a date",
    expected: { ...KEPT, ...SOON, requests: 1, reason: "HTTP 429" },
  },
  {
    key: "429-sentry",
    title: "429, `X-Sentry-Rate-Limits`",
    expected: { ...KEPT, ...SOON, requests: 1, reason: "HTTP 429" },
  },
  {
    key: "429",
    title: "429 that names no time",
    expected: { ...KEPT, ...SOON, requests: 1, reason: "HTTP 429" },
  },
  { key: "500", title: "500", expected: { ...KEPT, ...SOON, requests: 3, reason: "HTTP 500" } },
  { key: "502", title: "502", expected: { ...KEPT, ...SOON, requests: 3, reason: "HTTP 502" } },
  { key: "503", title: "503", expected: { ...KEPT, ...SOON, requests: 3, reason: "HTTP 503" } },
] as const satisfies readonly Fault[];

export type FaultKey = (typeof FAULTS)[number]["key"];

export function expectedOf({ expected, except }: Fault, transport: TransportName): Expected {
  return { ...expected, ...except?.[transport] };
}
