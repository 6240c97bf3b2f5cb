import type { CapturedEvent } from "../event/captured-event.ts";
import { warn } from "../memory/warn.ts";
import { lazy } from "../safe/lazy.ts";
import { read } from "../safe/plain-json.ts";
import type { SentrySdk } from "../sentry/sentry-sdk.ts";
import type { Dsn } from "../wire/dsn.ts";
import { encodeLiteEnvelope, encodeSentryEvent } from "../wire/sentry-envelope.ts";
import { envelopeTransport } from "./envelope.ts";
import type { Transport } from "./transport.ts";

export interface SentryTransportOptions {
  /** Default: the secret `SENTRY_DSN` of the capture's env. */
  dsn?: string;
  /** How the SDK is loaded. Default: the library's own lazy module. For tests, and for an encoder of your own. */
  load?: () => Promise<SentrySdk>;
  /** How long one capture waits for that, in milliseconds; then it sends without the SDK. Default 1000. */
  importDeadlineMs?: number;
}

type Encode = ReturnType<SentrySdk["createEncoder"]>;

/** One client for each DSN, release and environment: an isolate can outlive several of them, but not many. */
const MAX_CLIENTS = 16;

/**
 * Sends to Sentry through an SDK, which is imported on the first error. If that fails or takes too long, this event
 * goes out in an envelope of our own under the same id, and the next one imports again: what was late or was cut off
 * with its object is there then. A module that failed while it was evaluated stays failed, since the runtime keeps its
 * error.
 */
export function sdkTransport(
  { dsn: dsnOption, importDeadlineMs = 1_000 }: SentryTransportOptions,
  load: () => Promise<SentrySdk>,
): Transport {
  const sdk = lazy(load);
  const encoders = new Map<string, Encode>();

  async function encode(event: CapturedEvent, dsn: Dsn): Promise<string> {
    try {
      const { createEncoder } = await sdk(importDeadlineMs);
      const key = JSON.stringify([dsn.text, event.release, event.environment]);
      const encoder = encoders.get(key) ?? createEncoder(dsn.text, event.environment, event.release);
      if (encoders.size < MAX_CLIENTS) encoders.set(key, encoder);
      // A copy: what the SDK changes of it, no other transport and no retry may see.
      return encoder(encodeSentryEvent(JSON.parse(JSON.stringify(event))));
    } catch (error) {
      warn("sdk", `the Sentry SDK could not be used, sent without it: ${read(error, "message")}`);
      return encodeLiteEnvelope(event);
    }
  }

  return envelopeTransport("sentry", dsnOption, encode);
}
