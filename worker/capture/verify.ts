import type { CaptureWithMessage } from "./capture.ts";
import type { EngineOptions } from "./engine-options.ts";
import { createRedaction } from "./redact/redaction.ts";
import type { CaptureResult } from "./result.ts";
import { orElse, read } from "./safe/read.ts";
import { findWrongBindings } from "./settings/misuse.ts";
import { isConfigured } from "./transports/deliver.ts";
import type { SendOutcome } from "./transports/outcome.ts";

/** One transport, and its outcome for the test event. */
export interface BackendReport {
  /** The name of the transport, such as `sentry`. */
  name: string;
  /** Whether env has the bindings that it needs. */
  configured: boolean;
  /** Absent if it got no event: it is not configured, or it is a fallback that was not needed. */
  status?: SendOutcome["status"];
  /** Why it did not accept the event. It contains no secret. */
  reason?: string;
}

/** The result of `verify`: plain JSON without secrets, so that you may send it as an answer. */
export interface Verification {
  /** Whether a transport has accepted the event and all settings are right. */
  ok: boolean;
  status: CaptureResult["status"];
  /** The id of the event at the backend. */
  eventId?: string;
  reason?: string;
  backends: BackendReport[];
  /** Settings that are misspelt or have a wrong kind of value. */
  problems: string[];
}

export interface Verify {
  /**
   * Sends one marked event (level `info`, tag `isolate_capture.test`) through each configured transport, and returns
   * the outcome of each. It never throws, and takes no longer than a capture. Everyone who can call its route can send
   * events, so protect the route with a key.
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
    // Reached only in untyped code, by a value that is not a capture.
    return { status: "failed", reason: String(read(error, "message")), outcomes: [] };
  }
}
