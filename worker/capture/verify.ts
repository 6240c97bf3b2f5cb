import type { CaptureWithMessage } from "./capture.ts";
import type { EngineOptions } from "./engine-options.ts";
import { createRedaction } from "./redact/redaction.ts";
import type { CaptureResult } from "./result.ts";
import { orElse, read } from "./safe/plain-json.ts";
import { findWrongBindings } from "./settings/misuse.ts";
import { isConfigured } from "./transports/deliver.ts";
import type { SendOutcome } from "./transports/outcome.ts";

/** One way out for events, and what became of the test event there. */
export interface BackendReport {
  /** The name of the transport, such as `sentry`. */
  name: string;
  /** Whether env holds what it needs. */
  configured: boolean;
  /** Absent where it got no event: it is not configured, or it is a fallback that was not needed. */
  status?: SendOutcome["status"];
  /** Why it did not take the event. No secret is in it. */
  reason?: string;
}

/** What `verify` resolves to: plain JSON, and safe to be answered to a request. */
export interface Verification {
  /** Whether somebody has taken the event, and no setting is wrong. */
  ok: boolean;
  status: CaptureResult["status"];
  /** By which the backend shows the event. */
  eventId?: string;
  reason?: string;
  backends: BackendReport[];
  /** Settings that are misspelt, or not what their names say. */
  problems: string[];
}

export interface Verify {
  /**
   * Sends one marked event (level `info`, tag `isolate_capture.test`) through the transports that are configured, and tells
   * for each what became of it. Never throws; takes no longer than a capture. A route that calls it lets its caller send
   * events: put it behind a key.
   *
   * @param env the bindings: `this.env`
   * @param capture what `createCapture` has made, where that has transports of its own
   * @example return Response.json(await verify(env));
   */
  (env: object, capture?: Pick<CaptureWithMessage, "message">): Promise<Verification>;
}

const MAX_REASON = 500;

/** `verify` for an entry with these defaults. */
export function makeVerify(
  { transports, fallback, redact }: EngineOptions,
  entry: CaptureWithMessage,
): Verify {
  return async (env, capture = entry) => {
    const { status, eventId, reason, outcomes } = await send(env, capture);
    const scrub = (text: string) =>
      orElse(() => createRedaction(env, redact).scrub(text), "not shown").slice(0, MAX_REASON);
    const why = (text: string | undefined) => (text ? { reason: scrub(text) } : undefined);
    const known = capture === entry ? [...transports, ...(fallback ? [fallback] : [])] : [];
    const unused = known.filter(({ name }) => !outcomes.some(({ transport }) => transport === name));
    const problems = findWrongBindings(env).map(([, problem]) => problem);
    return {
      ok: !problems.length && !/^(disabled|dropped|duplicate|failed)$/.test(status),
      status,
      ...(eventId && { eventId }),
      ...why(reason),
      backends: [
        ...outcomes.map(({ transport: name, status, ...rest }) => ({
          name,
          configured: true,
          status,
          ...why("reason" in rest ? rest.reason : undefined),
        })),
        ...unused.map((transport) => ({ name: transport.name, configured: isConfigured(transport, env) })),
      ],
      problems,
    };
  };
}

async function send(env: object, { message }: Pick<CaptureWithMessage, "message">): Promise<CaptureResult> {
  try {
    return await message(env, "isolate-capture: a test event", {
      handler: "verify",
      tags: { "isolate_capture.test": true },
      fingerprint: ["isolate-capture-test"],
    });
  } catch (error) {
    // Only a capture that is none, in code that no types check.
    return { status: "failed", reason: String(read(error, "message")), outcomes: [] };
  }
}
