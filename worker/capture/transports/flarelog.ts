import { createRedaction } from "../redact/redaction.ts";
import { asText, orElse, read } from "../safe/read.ts";
import { readVariable } from "../settings/settings.ts";
import { ALLOWED_ENDPOINT, logsUrl } from "../wire/otlp-endpoint.ts";
import { encodeOtlpLogs, type OtlpSender } from "../wire/otlp-logs.ts";
import { post } from "./http.ts";
import type { Category, SendOutcome } from "./outcome.ts";
import { markOwn, markQuiet } from "./own-send.ts";
import type { SendContext, Transport } from "./transport.ts";

export interface FlarelogTransportOptions {
  /** The key. Default: the secret `FLARELOG_API_KEY`. */
  apiKey?: string;
  /**
   * Base address of FlareLog, or of another OTLP endpoint. Default: `FLARELOG_ENDPOINT`, and without it
   * `https://flarelog.dev`.
   */
  endpoint?: string;
  /** The environment. Default: `FLARELOG_ENVIRONMENT`, and without it the environment of the event. */
  environment?: string;
  /** Name of the Worker. Default: `OTEL_SERVICE_NAME`, and without it `unknown_service`. */
  serviceName?: string;
}

const DEFAULT_ENDPOINT = "https://flarelog.dev";
const ALLOWED_KEY = "must be visible ASCII characters";
const ALLOWED_NAME = "must be text that is not blank";
const MAX_MESSAGE = 200;

/** The meaning of these statuses. */
const MEANINGS: Record<string, string> = {
  "HTTP 401": "the key was refused",
  "HTTP 402": "the account's limit is reached",
  "HTTP 403": "the key was refused",
  "HTTP 413": "too large",
};

/**
 * Sends each event to FlareLog as an OTLP log record. The id of the event is the idempotency key, so that the backend
 * can keep only one of two copies. Any other endpoint that accepts OTLP/HTTP in JSON at `/api/v1/logs` works too.
 *
 * @throws TypeError for an option that is not allowed, without its value
 * @example createCapture({ transports: [flarelogTransport({ environment: "staging" })] })
 */
export function flarelogTransport(options: FlarelogTransportOptions = {}): Transport {
  return markQuiet(flarelogSender(options, encodeOtlpLogs));
}

/** The common part of the transports to FlareLog: they read a key and post OTLP to the endpoint. */
export function flarelogSender<Payload extends { id: string }>(
  { apiKey, endpoint, environment, serviceName }: FlarelogTransportOptions,
  encode: (payload: Payload, sender: OtlpSender) => string,
  category?: Category,
  findUrl: (endpoint: string) => string | undefined = logsUrl,
) {
  check("apiKey", apiKey, isKey, ALLOWED_KEY);
  check("endpoint", endpoint, logsUrl, ALLOWED_ENDPOINT);
  check("environment", environment, trimmed, ALLOWED_NAME);
  check("serviceName", serviceName, trimmed, ALLOWED_NAME);
  const keyIn = (env: object) => apiKey ?? readVariable(env, "FLARELOG_API_KEY") ?? "";

  return {
    name: "flarelog",
    isConfigured: (env: object) => keyIn(env) !== "",
    send: markOwn(async (payload: Payload, context: SendContext): Promise<SendOutcome> => {
      const { env } = context;
      const key = keyIn(env);
      const url = findUrl(endpoint ?? readVariable(env, "FLARELOG_ENDPOINT") ?? DEFAULT_ENDPOINT);
      if (!url) return failed(`FLARELOG_ENDPOINT ${ALLOWED_ENDPOINT}`);
      if (!isKey(key)) return failed(`FLARELOG_API_KEY ${ALLOWED_KEY}`);
      const body = encode(payload, {
        environment: environment ?? readVariable(env, "FLARELOG_ENVIRONMENT"),
        serviceName: serviceName ?? readVariable(env, "OTEL_SERVICE_NAME"),
      });
      const headers = {
        "content-type": "application/json",
        authorization: `Bearer ${key}`,
        "idempotency-key": payload.id,
      };
      const request = { url, headers, body, ...(category && { category }) };
      return explained(await post(request, context, (answer) => readAnswer(answer, key)));
    }),
  };
}

function check(
  name: keyof FlarelogTransportOptions,
  value: unknown,
  isAllowed: (text: string) => unknown,
  allowed: string,
): void {
  if (value === undefined || (typeof value === "string" && isAllowed(value))) return;
  throw new TypeError(`flarelogTransport: ${name} ${allowed}`);
}

/** `fetch` throws for any other key, and its message contains the key. */
function isKey(text: string): boolean {
  return /^[!-~]+$/.test(text);
}

function trimmed(text: string): string {
  return text.trim();
}

function failed(reason: string): SendOutcome {
  return { status: "failed", reason };
}

function explained(outcome: SendOutcome): SendOutcome {
  const status = outcome.status === "failed" ? outcome.reason : "";
  const meaning = MEANINGS[status];
  if (!meaning) return outcome;
  return failed(`${status}: ${meaning}`);
}

/**
 * A backend may accept a request and refuse its records: https://opentelemetry.io/docs/specs/otlp/#partial-success-1
 */
function readAnswer(answer: string, key: string): SendOutcome {
  const partial = read(
    orElse(() => JSON.parse(answer), undefined),
    "partialSuccess",
  );
  const rejected = read(partial, "rejectedLogRecords") ?? read(partial, "rejectedSpans");
  if (!(Number(rejected) > 0)) return { status: "delivered" };
  const { scrub } = createRedaction({ FLARELOG_API_KEY: key }, {});
  const said = scrub(asText(read(partial, "errorMessage"))).slice(0, MAX_MESSAGE);
  return failed(`refused: ${said.includes(key) ? "" : said}`);
}
