export type SourceFaultCode =
  | "refused-address"
  | "too-many-redirects"
  | "unreachable"
  | "bad-status"
  | "too-large"
  | "too-slow";

/** Why a list cannot be compiled from its sources: the source's fault, so a value and never an exception. */
export interface SourceFault {
  readonly code: SourceFaultCode;
  /** The source as it was asked for; null where all sources together are at fault. */
  readonly source: string | null;
  readonly detail: string;
  readonly allowed: string;
}
