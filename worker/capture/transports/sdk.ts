import type { CapturedEvent } from "../event/captured-event.ts";
import { warn } from "../memory/warn.ts";
import { lazy } from "../safe/lazy.ts";
import { read } from "../safe/read.ts";
import type { SentrySdk } from "../sentry/sentry-sdk.ts";
import type { Dsn } from "../wire/dsn.ts";
import { encodeLiteEnvelope, encodeSentryEvent } from "../wire/sentry-envelope.ts";
import { envelopeTransport } from "./envelope.ts";
import type { Transport } from "./transport.ts";

export interface SentryTransportOptions {
  /** The DSN. Default: the secret `SENTRY_DSN`. */
  dsn?: string;
  /** Loads the SDK. Default: the lazy module of the library. Set it in tests, or to use an encoder of your own. */
  load?: () => Promise<SentrySdk>;
  /** How long one capture waits for the SDK, in milliseconds. After that it sends without the SDK. Default 1000. */
  importDeadlineMs?: number;
}

type Encode = ReturnType<SentrySdk["createEncoder"]>;

/**
 * The number of clients that are kept. There is one for each DSN, release and environment, and an isolate may see
 * several.
 */
const MAX_CLIENTS = 16;

/**
 * Sends to Sentry through an SDK, which is imported on the first error. If the import fails or takes too long, this
 * event is sent without the SDK under the same id, and the next event imports again. By then, a slow import may be
 * done. A module that failed while it was evaluated stays failed, because the runtime keeps its error.
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
      warn(
        "sdk",
        `the Sentry SDK could not be used; the event was sent without it: ${read(error, "message")}`,
      );
      return encodeLiteEnvelope(event);
    }
  }

  return envelopeTransport("sentry", dsnOption, encode);
}
