import { withDeadline } from "./deadline.ts";
import type { CapturedEvent } from "./event.ts";
import { read } from "./plain-json.ts";
import type { SendOutcome, TransportOutcome } from "./result.ts";
import type { Transport } from "./transports/transport.ts";

/** Sends one event through all transports at once, under one deadline. Never rejects; leaves nothing pending. */
export async function deliver(
  event: CapturedEvent,
  transports: readonly Transport[],
  env: object,
  deadlineMs: number,
): Promise<TransportOutcome[]> {
  const expired = new AbortController();

  async function send(transport: Transport): Promise<TransportOutcome> {
    let outcome: SendOutcome;
    try {
      const sending = transport.send(event, { env, signal: expired.signal });
      outcome = await withDeadline(sending, deadlineMs, "sending");
    } catch (error) {
      outcome = { status: "retryable", reason: String(read(error, "message")) };
    }
    return { ...outcome, transport: transport.name };
  }

  const outcomes = await Promise.all(transports.map(send));
  expired.abort();
  return outcomes;
}
