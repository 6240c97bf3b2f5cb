import type { CaptureContext } from "../context.ts";
import type { SendOutcome } from "../transports/outcome.ts";
import type { SendContext } from "../transports/transport.ts";
import type { Trace } from "./current.ts";

/** A covered call that begins. */
export interface SpanCall {
  readonly trace: Trace;
  readonly env: unknown;
  readonly ctx: unknown;
  /** The place of the call, as for a capture. */
  readonly context: CaptureContext;
}

/** A span that has begun. */
export interface OpenSpan {
  /** The trace of the call, with the decision about its spans. */
  readonly trace: Trace;
  /** Ends the span. Await what it returns. */
  end(isFailed: boolean, value?: unknown): Promise<void> | undefined;
}

/** Begins the span of a covered call. `recordSpans` of `isolate-capture/trace` makes it. */
export type RecordSpan = (call: SpanCall) => OpenSpan | undefined;

/** The span of one covered call, as plain JSON. */
export interface Span {
  /** 32 hex digits: the id of the message that is sent, not of the span. */
  readonly id: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  /** Class and handler, such as `Room.alarm`. */
  readonly name: string;
  /** The kind of call: `fetch`, `alarm`, the name of an RPC method, … */
  readonly handler: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  /** Whether the call has thrown, or has answered with a status of 500 or more. */
  readonly isFailed: boolean;
  /** Tags of an event at the same place. */
  readonly tags: Readonly<Record<string, string>>;
  readonly request?: { readonly method: string; readonly url: string } | undefined;
  /** The status of the answer to a request. */
  readonly status?: number | undefined;
  readonly environment: string;
  readonly release?: string | undefined;
  /** The baggage of the caller. */
  readonly baggage?: string | undefined;
  /** The caller's. */
  readonly tracestate?: string | undefined;
  /** The share of traces that is sent. */
  readonly sampleRate: number;
}

/** A transport for spans. A span that it does not accept at once is lost, because there is no retry. */
export interface SpanTransport {
  readonly name: string;
  /** Whether env has the bindings that it needs. It is called when a sampled call begins. */
  isConfigured(env: object): boolean;
  /** Sends one span and resolves to its outcome. See `Transport` for the context. */
  send(span: Span, context: SendContext): Promise<SendOutcome>;
}
