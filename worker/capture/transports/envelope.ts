import type { CapturedEvent } from "../event/captured-event.ts";
import { readVariable } from "../settings/settings.ts";
import { type Dsn, parseDsn } from "../wire/dsn.ts";
import { post } from "./http.ts";
import type { Category, SendOutcome } from "./outcome.ts";
import { markOwn } from "./own-send.ts";
import type { SendContext } from "./transport.ts";

/** The common part of the transports to Sentry: they read a DSN and post an envelope to its endpoint. */
export function envelopeTransport<Payload = CapturedEvent>(
  name: string,
  dsnOption: string | undefined,
  encode: (payload: Payload, dsn: Dsn) => string | Promise<string>,
  category?: Category,
) {
  const findDsn = (env: object) => dsnOption ?? readVariable(env, "SENTRY_DSN");
  return {
    name,
    isConfigured: (env: object) => findDsn(env) !== undefined,
    send: markOwn(async (payload: Payload, context: SendContext): Promise<SendOutcome> => {
      const dsn = parseDsn(findDsn(context.env) ?? "");
      if ("invalid" in dsn) return { status: "failed", reason: `SENTRY_DSN ${dsn.invalid}` };
      const body = await encode(payload, dsn);
      return post({ url: dsn.endpoint, headers: dsn.headers, body, ...(category && { category }) }, context);
    }),
  };
}
