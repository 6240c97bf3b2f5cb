/**
 * One item of the list that `tail()` gets: `TraceItem`. The type is structural, so that no runtime types are needed.
 */
export interface TailItem {
  readonly outcome: string;
  readonly event?: object | null | undefined;
  readonly eventTimestamp?: number | null | undefined;
  readonly scriptName?: string | null | undefined;
  readonly entrypoint?: string | undefined;
  readonly scriptVersion?: { readonly id?: string | undefined } | undefined;
  readonly durableObjectId?: string | undefined;
  readonly executionModel?: string | undefined;
  readonly truncated?: boolean | undefined;
  /** In milliseconds. */
  readonly cpuTime?: number | undefined;
  readonly wallTime?: number | undefined;
  readonly exceptions?: readonly TailException[] | undefined;
  readonly logs?: readonly TailLog[] | undefined;
  readonly diagnosticsChannelEvents?: readonly TailMessage[] | undefined;
}

export interface TailException {
  readonly timestamp: number;
  readonly name: string;
  readonly message: string;
  /** Without the line of name and message. In production the stack is mapped by the source maps that were uploaded. */
  readonly stack?: string | undefined;
}

export interface TailLog {
  readonly timestamp: number;
  readonly level: string;
  readonly message: unknown;
}

export interface TailMessage {
  readonly channel: string;
  readonly timestamp: number;
  readonly message: unknown;
}
