import type { CapturedEvent, SendOutcome, Transport } from "../../../../worker/capture/index.ts";

interface WebhookEnv {
  WEBHOOK_URL?: string;
}

/** Posts a line for each event to the address in the secret `WEBHOOK_URL`, in the form that chat systems accept. */
export function webhookTransport(): Transport {
  return {
    name: "webhook",
    isConfigured: ({ WEBHOOK_URL }: WebhookEnv) => Boolean(WEBHOOK_URL),
    async send(event, { env, signal }) {
      const { WEBHOOK_URL = "" } = env as WebhookEnv;
      if (!URL.canParse(WEBHOOK_URL)) return { status: "failed", reason: "WEBHOOK_URL is not a URL" };
      let response: Response;
      try {
        response = await fetch(WEBHOOK_URL, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ id: event.id, text: lineOf(event) }),
          signal,
        });
      } catch {
        // Its message may hold the address, which is a secret here.
        return { status: "retryable", reason: "no answer" };
      }
      // A body that is neither read nor cancelled stalls the Worker.
      await response.body?.cancel();
      return outcomeOf(response);
    },
  };
}

/** An event of `captureMessage` has a message instead of exceptions. Some events have no transaction. */
function lineOf({ level, transaction, message, exceptions: [thrown] }: CapturedEvent): string {
  const what = message ?? (thrown && `${thrown.type}: ${thrown.value}`);
  return [transaction ? `${level} in ${transaction}` : level, what].join(": ").slice(0, 3_000);
}

function outcomeOf({ ok, status, headers }: Response): SendOutcome {
  if (ok) return { status: "delivered" };
  const reason = `HTTP ${status}`;
  if (status !== 429 && status < 500) return { status: "failed", reason };
  const seconds = Number(headers.get("retry-after"));
  return { status: "retryable", reason, ...(seconds > 0 && { retryAfterMs: seconds * 1_000 }) };
}
