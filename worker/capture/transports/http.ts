import { notePause, pauseLeft } from "../memory/circuits.ts";
import { asText, read } from "../safe/read.ts";
import { withoutSdk } from "../sentry/official-sdk.ts";
import { ANSWER_MS } from "./deliver.ts";
import { type Category, readOutcome, readPause, type SendOutcome } from "./outcome.ts";
import type { OwnContext } from "./own-send.ts";

/** Reads the answer to an accepted request, for backends that may still refuse the event. */
export type ReadAnswer = (text: string) => SendOutcome;

/** One request. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The category of the payload. A backend may limit one category and still accept another. Default `error`. */
  readonly category?: Category;
}

const MAX_ANSWER = 16_384;
/** A backend that did not answer within this time may be slow, not broken. */
const FAIR_MS = 1_000;
/** The messages of workerd for faults of the invocation, not of the backend. */
const OURS = /too many subrequests|on behalf of a different/i;

/**
 * The only fetch of the library. It sends one POST and returns what the answer means. It reads the body of the answer
 * to its end, within bounds: an unread body stalls workerd, and a cancelled one costs the connection. During a pause of
 * the destination, it sends nothing.
 */
export async function post(
  { url, headers, body, category = "error" }: Post,
  { signal, deadline, onAnswer }: Pick<OwnContext, "signal" | "deadline" | "onAnswer">,
  readAnswer?: ReadAnswer,
): Promise<SendOutcome> {
  // One address may serve many keys and categories. Each has limits of its own.
  const key = headers["authorization"] ?? headers["x-sentry-auth"];
  const destination = `${category} ${url} ${key}`;
  const started = Date.now();
  const paused = pauseLeft(destination, deadline - started >= FAIR_MS);
  if (paused) return { status: "retryable", reason: "paused after failures", retryAfterMs: paused };
  let outcome: SendOutcome;
  let asked: number | undefined;
  try {
    // A redirect could send an event to any address, so it is refused.
    const request = { method: "POST", headers, body, signal, redirect: "manual" } as const;
    const response = await withoutSdk(() => fetch(url, request));
    asked = readPause(response.headers, category);
    outcome = readOutcome(response.status, response.headers, category);
    // A request that will be repeated is not over with this answer.
    const isOver = outcome.status !== "retryable";
    if (isOver) onAnswer?.(outcome);
    const isBounded = isOver && onAnswer && isShort(response.headers);
    const text = await (isBounded ? response.text().catch(() => "") : readText(response));
    if (readAnswer && outcome.status === "delivered") outcome = readAnswer(text);
  } catch (error) {
    const reason = `network: ${read(error, "message")}`.slice(0, 200);
    outcome = { status: "retryable", reason };
    const isCutOff = signal.aborted && Date.now() - started < FAIR_MS;
    if (isCutOff || OURS.test(asText(read(error, "message")))) return outcome;
  }
  notePause(destination, outcome, outcome.status === "retryable" ? (outcome.retryAfterMs ?? asked) : asked);
  return outcome;
}

/** Whether the length is known and short. Reading such a body at once costs a third of reading it in parts. */
function isShort(headers: Headers): boolean {
  return Number(headers.get("content-length") ?? MAX_ANSWER) < MAX_ANSWER && !headers.has("content-encoding");
}

/**
 * Reads the beginning of a body. The event is accepted whatever the body says, so an error while reading does not matter.
 */
async function readText({ body }: Response): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  if (!reader) return text;
  const cancel = () => reader.cancel().catch(() => {});
  const timer = setTimeout(cancel, ANSWER_MS);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
      if (text.length > MAX_ANSWER) await cancel();
    }
  } catch {
    // The connection was cut, or the deadline has passed.
  } finally {
    clearTimeout(timer);
  }
  return text;
}
