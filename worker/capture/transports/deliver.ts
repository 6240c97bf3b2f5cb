import { sendAt } from "../memory/nesting.ts";
import type { TransportOutcome } from "../result.ts";
import { withDeadline } from "../safe/deadline.ts";
import { orElse, read } from "../safe/read.ts";
import type { SendOutcome } from "./outcome.ts";
import { isOwn, type OwnContext } from "./own-send.ts";
import type { SendContext } from "./transport.ts";

/** A transport as delivery needs it. Its payload is an event, or a batch of another kind that is sent as one unit. */
export interface Sender<Payload> {
  readonly name: string;
  isConfigured?(env: object): boolean;
  send(payload: Payload, context: SendContext): Promise<SendOutcome>;
}

const MAX_ATTEMPTS = 3;
const FIRST_WAIT_MS = 100;
/** The share of the deadline that is reserved for a bound fallback. */
const FALLBACK_SHARE = 0.25;
/** The longest wait for the body of an answer. The request is accepted or refused by then, and the body adds little. */
export const ANSWER_MS = 500;

/** Options of one send and its retries. */
interface SendOptions {
  readonly to?: readonly string[];
  readonly attempts?: number;
  /** The depth of the capture that sends. What a `send` captures is nested in it. */
  readonly level?: number | undefined;
}

/**
 * Sends one payload through all transports at once, under one deadline. The fallback gets it for those that may accept
 * it later. Never rejects, and leaves nothing pending.
 */
export async function deliver<Payload>(
  payload: Payload,
  transports: readonly Sender<Payload>[],
  fallback: Sender<Payload> | undefined,
  env: object,
  deadlineMs: number,
  level?: number,
): Promise<TransportOutcome[]> {
  const keeper = fallback && isConfigured(fallback, env) ? fallback : undefined;
  const reserved = keeper ? deadlineMs * FALLBACK_SHARE : 0;
  const end = Date.now() + deadlineMs;

  const outcomes = await Promise.all(
    transports.map((transport) =>
      sendWithin(Math.max(1, deadlineMs - reserved), transport, payload, env, { level }),
    ),
  );
  const left = outcomes.filter(({ status }) => status === "retryable").map(({ transport }) => transport);
  if (keeper && left.length)
    outcomes.push(
      await sendWithin(Math.max(reserved, end - Date.now()), keeper, payload, env, { to: left, level }),
    );
  return outcomes;
}

/** Sends one payload through one transport, within this time and number of attempts. Never rejects. */
export async function sendWithin<Payload>(
  ms: number,
  transport: Sender<Payload>,
  payload: Payload,
  env: object,
  { to, attempts = MAX_ATTEMPTS, level = 0 }: SendOptions = {},
): Promise<TransportOutcome> {
  const expired = new AbortController();
  /** The outcome that is known while the send is running: of an earlier attempt, or of an answer without its body. */
  let last: SendOutcome | undefined;
  let answered: number | undefined;
  let isOver = isOwn(transport.send);
  const context: OwnContext = {
    env,
    signal: expired.signal,
    deadline: Date.now() + ms,
    ...(to && { to }),
    ...(isOver && {
      onAnswer(outcome) {
        last = outcome;
        answered = Date.now();
      },
    }),
  };
  const sending = sendUntil(attempts, transport, payload, context, level, (outcome) => {
    last = outcome;
    answered = undefined;
    isOver = false;
  });
  let left = ms;
  // One timer serves the deadline and the wait for a body, in steps. Most answers arrive within the first step.
  const stride = isOver ? ANSWER_MS : ms;
  const outcome = await withDeadline(
    sending,
    () => {
      const next = Math.min(left, answered === undefined ? stride : answered + ANSWER_MS - Date.now());
      left -= next;
      return next;
    },
    "sending",
  ).catch((late) => {
    isOver = false;
    return last ?? retryable(late);
  });
  // The abort also ends the wait between two attempts.
  if (!isOver) expired.abort();
  return { ...outcome, transport: transport.name };
}

export function isConfigured(transport: Pick<Sender<never>, "isConfigured">, env: object): boolean {
  return orElse(() => transport.isConfigured?.(env) ?? true, false);
}

/** Repeats a send that may succeed later, with a wait that doubles, while the time lasts. */
async function sendUntil<Payload>(
  attempts: number,
  transport: Sender<Payload>,
  payload: Payload,
  context: SendContext,
  level: number,
  note: (outcome: SendOutcome) => void,
): Promise<SendOutcome> {
  for (let attempt = 1; ; attempt++) {
    let outcome: SendOutcome;
    try {
      // A copy, so that no other transport, retry or fallback sees what this transport changes.
      const given: Payload = isOwn(transport.send) ? payload : JSON.parse(JSON.stringify(payload));
      outcome = await sendAt(level, transport.send, () => transport.send(given, context));
    } catch (error) {
      outcome = retryable(error);
    }
    if (outcome.status !== "retryable" || attempt === attempts) return outcome;
    note(outcome);
    // Jitter spreads the retries of objects that failed together.
    const wait = (outcome.retryAfterMs ?? 0) + FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
    if (Date.now() + wait >= context.deadline) return outcome;
    await sleep(wait, context.signal);
    if (context.signal.aborted) return outcome;
  }
}

function retryable(error: unknown): SendOutcome {
  return { status: "retryable", reason: String(read(error, "message")) };
}

/** Waits, and clears its timer. A timer that is still pending after the capture would keep a Durable Object awake. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
