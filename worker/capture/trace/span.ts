import type { CaptureContext } from "../context.ts";
import type { SendOutcome } from "../transports/outcome.ts";
import type { SendContext } from "../transports/transport.ts";
import type { Trace } from "./current.ts";

/** A covered call that begins. */
export interface SpanCall {
  readonly trace: Trace;
  readonly env: unknown;
  readonly ctx: unknown;
  /** Where it is: as for a capture. */
  readonly context: CaptureContext;
}

/** A span that has begun. */
export interface OpenSpan {
  /** That of the call, with what was decided about its spans. */
  readonly trace: Trace;
  /** What is returned has to be awaited. */
  end(isFailed: boolean, value?: unknown): Promise<void> | undefined;
}

/** Begins the span of each covered call: made by `recordSpans` of `isolate-capture/trace`. */
export type RecordSpan = (call: SpanCall) => OpenSpan | undefined;

/** The span of one covered call, as plain JSON. */
export interface Span {
  /** 32 hex digits: of what is sent, not of the span. */
  readonly id: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  /** Class and handler, such as `Room.alarm`. */
  readonly name: string;
  /** What kind of call it is: `fetch`, `alarm`, the name of an RPC method, … */
  readonly handler: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  /** Whether the call has thrown, or has answered with a status of 500 or more. */
  readonly isFailed: boolean;
  /** Tags of an event at the same place. */
  readonly tags: Readonly<Record<string, string>>;
  readonly request?: { readonly method: string; readonly url: string } | undefined;
  /** Of the answer to a request. */
  readonly status?: number | undefined;
  readonly environment: string;
  readonly release?: string | undefined;
  /** The caller's. */
  readonly baggage?: string | undefined;
  /** The caller's. */
  readonly tracestate?: string | undefined;
  /** The share of traces that is sent. */
  readonly sampleRate: number;
}

/** A way out for spans. What it does not take at once is lost: nobody tries again. */
export interface SpanTransport {
  readonly name: string;
  /** Whether env holds what it needs. Asked as the call begins, and only of a sampled one. */
  isConfigured(env: object): boolean;
  /** Sends one span and resolves to what became of it. See `Transport` for the context. */
  send(span: Span, context: SendContext): Promise<SendOutcome>;
}
