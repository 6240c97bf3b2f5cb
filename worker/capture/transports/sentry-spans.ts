import { read } from "../safe/plain-json.ts";
import { findSdkClient } from "../sentry/official-sdk.ts";
import { readVariable } from "../settings/settings.ts";
import type { SpanTransport } from "../trace/span.ts";
import { parseDsn } from "../wire/dsn.ts";
import { encodeTransaction } from "../wire/sentry-transaction.ts";
import { post } from "./http.ts";

/**
 * Sends each span to Sentry, as a transaction without spans of its own. Not where the official SDK traces: its spans are of
 * the same calls.
 *
 * @example recordSpans({ tracesSampleRate: 0.1, transports: [sentrySpans()] })
 */
export function sentrySpans({ dsn: option }: { dsn?: string } = {}): SpanTransport {
  const findDsn = (env: object) => option ?? readVariable(env, "SENTRY_DSN");
  return {
    name: "sentry",
    isConfigured: (env) => findDsn(env) !== undefined && !isTracing(),
    async send(span, context) {
      const dsn = parseDsn(findDsn(context.env) ?? "");
      if ("invalid" in dsn) return { status: "failed", reason: `SENTRY_DSN ${dsn.invalid}` };
      const { endpoint: url, headers } = dsn;
      return post({ url, headers, body: encodeTransaction(span, dsn), category: "transaction" }, context);
    },
  };
}

/** Whether the application's own SDK makes spans. */
function isTracing(): boolean {
  const options = findSdkClient()?.getOptions();
  return ["tracesSampleRate", "tracesSampler"].some((name) => read(options, name) !== undefined);
}
