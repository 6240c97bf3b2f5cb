/** How one source answers; the default is 200 with an empty body. */
export interface SourceBehaviour {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Answers with this many lines: `host-0.example`, `host-1.example`, and so on. */
  lines?: number;
  /** Sends a line now and then, for ever. */
  drip?: boolean;
  /** Sends lines as fast as they are taken, for ever. */
  endless?: boolean;
  /** Holds the answer back. */
  delayMs?: number;
}

declare module "vitest" {
  interface ProvidedContext {
    /** Host and port of the server of list sources. */
    sources: string;
  }
}
