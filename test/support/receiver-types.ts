/** One request as it came in. */
export interface Received {
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** The sender's port: requests with the same one came over the same connection. */
  connection: number;
}

/** How the receiver answers a project's requests; the default is 200 at once. */
export interface Behaviour {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  delayMs?: number;
  /** Never answers, and stores nothing. */
  hang?: boolean;
  /** Stores, then closes the connection without an answer. */
  reset?: boolean;
}

declare module "vitest" {
  interface ProvidedContext {
    /** Host and port of the receiver. */
    receiver: string;
  }
}
