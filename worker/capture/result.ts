/** What became of one event at one transport. */
export type SendOutcome =
  | { readonly status: "delivered" }
  /** Not accepted, but the same event may be accepted later: network failure, time-out, 408, 429, 5xx. */
  | { readonly status: "retryable"; readonly reason: string }
  /** Not accepted, and never will be: bad address or key, rejected content. */
  | { readonly status: "failed"; readonly reason: string };

/** An outcome with the name of its transport. */
export type TransportOutcome = SendOutcome & { readonly transport: string };

/** What a capture resolves to. It never rejects. */
export interface CaptureResult {
  /**
   * `delivered`: at least one transport accepted the event. `failed`: none did; `reason` says why. `disabled`: no
   * transport is configured. `duplicate`: this error was reported before. `dropped`: a hook or a rule held it back.
   */
  readonly status: "delivered" | "disabled" | "duplicate" | "dropped" | "failed";
  /** 32 hex digits, as Sentry shows it. Absent where no event was made. */
  readonly eventId?: string;
  readonly reason?: string;
  /** One for each configured transport. */
  readonly outcomes: readonly TransportOutcome[];
}
