import type { CapturedEvent } from "../event/captured-event.ts";
import { withDeadline } from "../safe/deadline.ts";
import { asText, read } from "../safe/read.ts";
import { ACCEPTED, type SendOutcome } from "../transports/outcome.ts";
import type { TransportHarness } from "./harness.ts";
import { eventSaying } from "./sample-event.ts";

/** The outcome of one send. */
export type Settled = SendOutcome | { readonly status: "rejected"; readonly reason: string };

/** How long the suite lets a send have. */
const SEND_MS = 10_000;
/** How long an accepted event may take to its backend, through a queue for example. */
const ARRIVAL_MS = 10_000;
const POLL_MS = 10;

export function check(holds: boolean, violation: string): asserts holds {
  if (!holds) throw new Error(violation);
}

/**
 * Sends as a capture does: publishes first, sends until the deadline with a signal that is aborted then, when the send is
 * over, or by the caller, and concludes.
 */
export async function send(
  { transport, env, inInvocation = (work) => work() }: TransportHarness,
  event: CapturedEvent,
  ms = SEND_MS,
  graceMs = 0,
  expired = new AbortController(),
): Promise<Settled> {
  return inInvocation(async () => {
    const about = { error: new Error("sample"), ctx: {} };
    withoutIo("publish", () => transport.publish?.(event, about));
    const timer = setTimeout(() => expired.abort(), ms);
    const context = { env, signal: expired.signal, deadline: Date.now() + ms };
    try {
      const sending = startSend(() => transport.send(event, context));
      const settled = await withDeadline(sending, ms + graceMs, "a send whose signal was aborted");
      const status = isAccepted(settled) ? settled.status : "failed";
      withoutIo("conclude", () => transport.conclude?.({ status, eventId: event.id, outcomes: [] }, about));
      return settled;
    } finally {
      clearTimeout(timer);
      expired.abort();
    }
  });
}

/** The result of a function that must not start a request or a timer. */
export function withoutIo<T>(name: string, work: () => T): T {
  const used: string[] = [];
  const originals = (["fetch", "setTimeout"] as const).map((api) => [api, globalThis[api]] as const);
  for (const [api] of originals) Reflect.set(globalThis, api, () => used.push(api));
  try {
    return work();
  } finally {
    for (const [api, original] of originals) Reflect.set(globalThis, api, original);
    check(used.length === 0, `${name} must do no I/O, but it calls ${used}`);
  }
}

function startSend(start: () => Promise<SendOutcome>): Promise<Settled> {
  let sending: Promise<SendOutcome>;
  try {
    sending = start();
  } catch (error) {
    throw new Error(`send must return a promise, but it threw: ${read(error, "message")}`);
  }
  return sending.then(valid, (error: unknown) => ({
    status: "rejected",
    reason: String(read(error, "message")),
  }));
}

function valid(outcome: SendOutcome): SendOutcome {
  const shown = JSON.stringify(outcome);
  if (isAccepted(outcome)) return outcome;
  const { status, reason } = Object(outcome);
  check(status === "retryable" || status === "failed", `send must resolve to an outcome, not to ${shown}`);
  check(asText(reason) !== "", `an outcome that is not accepted must have a reason; got ${shown}`);
  const wait = read(outcome, "retryAfterMs");
  check(
    wait === undefined || (Number.isFinite(wait) && Number(wait) >= 0),
    `retryAfterMs must be 0 or more: ${shown}`,
  );
  return outcome;
}

export function isAccepted<T extends { readonly status: string }>(
  settled: T | undefined,
): settled is T & { readonly status: (typeof ACCEPTED)[number] } {
  return ACCEPTED.some((accepted) => accepted === settled?.status);
}

/** Sends an event that must be accepted, and resolves when it has arrived. */
export async function deliverOne(harness: TransportHarness, event = eventSaying("sample")): Promise<void> {
  const settled = await send(harness, event);
  check(isAccepted(settled), `the backend accepts, but send came to ${JSON.stringify(settled)}`);
  await arrival(harness, event);
}

/** Resolves to what has arrived of an event that was accepted. */
export async function arrival(harness: TransportHarness, { id }: CapturedEvent): Promise<string> {
  for (const end = Date.now() + ARRIVAL_MS; ; ) {
    const found = (await harness.arrived()).find((text) => text.includes(id));
    if (found !== undefined) return found;
    check(Date.now() < end, `event ${id} was accepted and has not arrived`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
