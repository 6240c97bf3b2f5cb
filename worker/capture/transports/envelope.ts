import type { CapturedEvent } from "../event/captured-event.ts";
import { readVariable } from "../settings/settings.ts";
import { type Dsn, parseDsn } from "../wire/dsn.ts";
import { post } from "./http.ts";
import type { Transport } from "./transport.ts";

/** What the transports to Sentry have in common: a DSN, and an envelope posted to where it says. */
export function envelopeTransport(
  name: string,
  dsnOption: string | undefined,
  encode: (event: CapturedEvent, dsn: Dsn) => string | Promise<string>,
): Transport {
  const dsnOf = (env: object) => dsnOption ?? readVariable(env, "SENTRY_DSN");
  return {
    name,
    isConfigured: (env) => dsnOf(env) !== undefined,
    async send(event, context) {
      const dsn = parseDsn(dsnOf(context.env) ?? "");
      if ("invalid" in dsn) return { status: "failed", reason: `SENTRY_DSN ${dsn.invalid}` };
      const body = await encode(event, dsn);
      return post({ url: dsn.endpoint, headers: dsn.headers, body }, context);
    },
  };
}
