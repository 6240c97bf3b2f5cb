import { asText, orElse, read } from "../safe/read.ts";

/** The span of the caller, as its headers or data name it. */
export interface RemoteTrace {
  readonly traceId: string;
  readonly spanId: string;
  /** Whether the caller sends its spans. Undefined: it has not decided. */
  readonly sampled?: boolean | undefined;
  /** The byte at the end of its `traceparent`. */
  readonly flags?: number | undefined;
  /** As it came. See `cleanBaggage`. */
  readonly baggage?: string | undefined;
  /** As it came beside its `traceparent`: see `cleanTracestate`. */
  readonly tracestate?: string | undefined;
}

/** https://www.w3.org/TR/trace-context/#traceparent-header: only versions after 00 may append fields. */
const TRACEPARENT =
  /^(?!ff|00.{54})[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-|$)/s;
/** https://develop.sentry.dev/sdk/telemetry/traces/#header-sentry-trace */
const SENTRY_TRACE = /^(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})(?:-([01]))?$/;
/** https://www.w3.org/TR/baggage/#limits */
export const MAX_BAGGAGE = 8_192;

/**
 * Reads the caller's span from a request, headers, a message of a Queue, the event of a Workflow, a hibernating socket,
 * or plain data with `traceparent` or `sentry-trace`. It reads nothing else. Without valid ids it returns undefined.
 */
export function readTrace(source: unknown): RemoteTrace | undefined {
  if (typeof source !== "object" || source === null) return undefined;
  return orElse(() => {
    if (source instanceof Request) return readCarrier(source.headers);
    if (isSocket(source)) {
      const attachment = read(source, "deserializeAttachment");
      return typeof attachment === "function"
        ? readCarrier(Reflect.apply(attachment, source, []))
        : undefined;
    }
    // The fields in which a request of a framework, a message of a Queue and the event of a Workflow hold the data of
    // their sender.
    for (const carrier of [source, read(source, "headers"), read(source, "body"), read(source, "payload")]) {
      const found = readCarrier(carrier);
      if (found) return found;
    }
    return undefined;
  }, undefined);
}

/** Older versions of Node, where classes are tested, have no WebSocket. */
export function isSocket(value: unknown): value is WebSocket {
  return orElse(() => value instanceof WebSocket, false);
}

function readCarrier(carrier: unknown): RemoteTrace | undefined {
  // An RPC argument may be a stub, whose properties are functions. Calling one would call the other object.
  if (typeof carrier !== "object" || carrier === null) return undefined;
  return parseTrace((name) => (carrier instanceof Headers ? carrier.get(name) : read(carrier, name)));
}

/** The same, for fields that are read by their names. */
export function parseTrace(readField: (name: string) => unknown): RemoteTrace | undefined {
  const w3cText = readText(readField, "traceparent");
  const sentryText = readText(readField, "sentry-trace");
  // A call without a trace does no more work than this.
  if (!w3cText && !sentryText) return undefined;
  const w3c = TRACEPARENT.exec(w3cText);
  const sentry = SENTRY_TRACE.exec(sentryText);
  const [, traceId, spanId, end] = w3c ?? sentry ?? [];
  if (!traceId || !spanId) return undefined;
  const flags = w3c ? Number(`0x${end}`) : undefined;
  // `traceparent` cannot say that no caller has decided yet. `sentry-trace` can.
  const decided = sentry?.[1] === traceId ? sentry[3] : `${Number(flags) & 1}`;
  const baggage = readText(readField, "baggage").slice(0, MAX_BAGGAGE + 1);
  const tracestate = w3c && readText(readField, "tracestate").slice(0, MAX_BAGGAGE + 1);
  return {
    traceId,
    spanId,
    ...(w3c && { flags }),
    ...(decided && { sampled: decided === "1" }),
    ...(baggage && { baggage }),
    ...(tracestate && { tracestate }),
  };
}

function readText(readField: (name: string) => unknown, name: string): string {
  return asText(orElse(() => readField(name), ""));
}
