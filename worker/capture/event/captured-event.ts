import type { Level } from "../context.ts";
import type { JsonObject } from "../safe/plain-json.ts";
import type { CapturedRequest } from "./request.ts";
import type { Frame } from "./stack.ts";

/** One error of the chain: the thrown one, one of its causes, or a member of an AggregateError. */
export interface CapturedException {
  type: string;
  value: string;
  /** The throwing frame first, as V8 writes them. */
  frames: Frame[];
  /**
   * True if the thrown value was not an error, so that the frames are those of the call that captured it. This is not
   * sent to Sentry, which would leave type and message out of the title.
   */
  synthetic?: boolean;
  /**
   * The index of the exception that contains this one, and the place in it: `cause`, `errors[0]`. Absent on the thrown
   * one.
   */
  parent?: number;
  source?: string;
}

/** What happened before the error. */
export interface Breadcrumb {
  /** Milliseconds since 1970. */
  timestamp: number;
  level: Level;
  message: string;
  /** How Sentry draws it: `default`, `http`, `navigation`, … Default: `default`. */
  type?: string;
  /** Where it comes from, such as `console` for a line of the log. */
  category?: string;
  data?: JsonObject;
}

/** Who was affected, with the field names of Sentry. */
export interface EventUser {
  id?: string;
  username?: string;
  email?: string;
  ip_address?: string;
  /** Anything else. */
  data?: JsonObject;
}

/** The one plain-JSON record that hooks and transports get. */
export interface CapturedEvent {
  /** 32 hex digits. The same event sent twice keeps it, and Sentry counts it once. */
  id: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  level: Level;
  environment: string;
  release?: string;
  /** Which build of the release. */
  dist?: string;
  serverName?: string;
  /** Class and handler, such as `Room.alarm`. */
  transaction?: string;
  /** The text of a `captureMessage`, which has no error. */
  message?: string;
  /** The thrown error first, then its causes and members, depth first. Empty only if there is a `message`. */
  exceptions: CapturedException[];
  /** Where it was caught, and whether it stopped there. */
  mechanism: { type: string; handled: boolean };
  tags: Record<string, string>;
  contexts: Record<string, JsonObject>;
  extra: JsonObject;
  user?: EventUser;
  /**
   * The fingerprint that groups events into one issue, instead of the grouping of the backend. `{{ default }}` stands
   * for that grouping.
   */
  fingerprint?: string[];
  /** What happened before, oldest first. */
  breadcrumbs?: Breadcrumb[];
  request?: CapturedRequest;
  /** Ids of source maps, by the files of frames. */
  debugIds?: Record<string, string>;
  /** Fields of Sentry's format without a place above, such as `logger`, under Sentry's names. Only Sentry gets them. */
  sentry?: JsonObject;
}
