import { read } from "../plain-json.ts";
import type { SendOutcome } from "../result.ts";

const RETRYABLE = /^(408|429|5..)$/;

/** The only fetch of the library: one POST, its outcome by status, and no body left unread (workerd stalls on those). */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<SendOutcome> {
  try {
    // A redirect could lead an event anywhere: it is refused.
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      signal,
      redirect: "manual",
    });
    await response.body?.cancel();
    if (response.ok) return { status: "delivered" };
    const reason = `HTTP ${response.status}`;
    return {
      status: RETRYABLE.test(`${response.status}`) ? "retryable" : "failed",
      reason,
    };
  } catch (error) {
    return {
      status: "retryable",
      reason: `network: ${read(error, "message")}`.slice(0, 200),
    };
  }
}
