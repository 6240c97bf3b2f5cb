import { outcomeOf, pauseOf, type SendOutcome } from "../outcome.ts";
import { notePause, pauseLeft } from "../pauses.ts";
import { read } from "../plain-json.ts";
import { withoutSdk } from "../sentry/official-sdk.ts";

/** Reads the answer to a request that was accepted, for backends that may refuse an event all the same. */
export type ReadAnswer = (text: string) => SendOutcome;

const MAX_ANSWER = 16_384;
/** The event is accepted by then: what its answer adds is not worth the rest of the deadline. */
const ANSWER_MS = 500;

/**
 * The only fetch of the library: one POST, what its answer means, and no body left unread (workerd stalls on those).
 * While the destination wants to be left alone, no request is made.
 */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
  readAnswer?: ReadAnswer,
): Promise<SendOutcome> {
  // One address may serve many keys: what one of them has used up, the others have not.
  const destination = `${url} ${headers["authorization"]}`;
  const paused = pauseLeft(destination);
  if (paused) return { status: "retryable", reason: "paused after failures", retryAfterMs: paused };
  let outcome: SendOutcome;
  let asked: number | undefined;
  try {
    // A redirect could lead an event anywhere: it is refused.
    const request = { method: "POST", headers, body, signal, redirect: "manual" } as const;
    const response = await withoutSdk(() => fetch(url, request));
    asked = pauseOf(response.headers);
    outcome = outcomeOf(response.status, response.headers);
    if (readAnswer && outcome.status === "delivered") outcome = readAnswer(await textOf(response));
    else await response.body?.cancel();
  } catch (error) {
    outcome = { status: "retryable", reason: `network: ${read(error, "message")}`.slice(0, 200) };
  }
  notePause(destination, outcome, outcome.status === "retryable" ? (outcome.retryAfterMs ?? asked) : asked);
  return outcome;
}

/** The beginning of a body. The event was accepted whatever it says, so one that breaks off is as good as none. */
async function textOf({ body }: Response): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  const reader = body?.getReader();
  const cancel = () => reader?.cancel().catch(() => {});
  const timer = setTimeout(cancel, ANSWER_MS);
  try {
    for (;;) {
      const part = await reader?.read();
      if (!part || part.done) break;
      text += decoder.decode(part.value, { stream: true });
      if (text.length > MAX_ANSWER) await cancel();
    }
  } catch {
    // The connection was cut, or the deadline has passed.
  } finally {
    clearTimeout(timer);
  }
  return text;
}
