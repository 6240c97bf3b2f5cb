import { isAbandoned } from "./attempts.ts";
import type { CaptureContext, Level } from "./context.ts";
import { errorChain } from "./error-chain.ts";
import { describeOrigin } from "./origin.ts";
import { type JsonObject, read, toPlainJson, toText } from "./plain-json.ts";
import type { Settings } from "./settings.ts";
import { type Frame, parseStack } from "./stack.ts";

/** One error of the chain: the thrown one, one of its causes, or a member of an AggregateError. */
export interface CapturedException {
  type: string;
  value: string;
  /** The throwing frame first, as V8 writes them. */
  frames: Frame[];
  /** True where the value thrown had no stack, and the frames are those of the call that captured it. */
  synthetic?: boolean;
  /** Index of the exception that holds this one, and where: `cause`, `errors[0]`. Absent on the thrown one. */
  parent?: number;
  source?: string;
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
  /** Class and handler, such as `Room.alarm`. */
  transaction?: string;
  /** The thrown error first, then its causes and members, depth first. Never empty. */
  exceptions: CapturedException[];
  /** Where it was caught, and whether it stopped there. */
  mechanism: { type: string; handled: boolean };
  tags: Record<string, string>;
  contexts: Record<string, JsonObject>;
  extra: JsonObject;
  request?: { method: string; url: string };
}

/** Makes the event of an error. Whatever was thrown, it does not fail; a context that throws when read makes it throw. */
export function buildEvent(
  error: unknown,
  context: CaptureContext,
  settings: Settings,
  callSite: string,
): CapturedEvent {
  // Its first frame is the capture itself.
  const site = parseStack(callSite, "").slice(1);
  const origin = describeOrigin(context, site);
  const { handler } = origin;
  return {
    id: crypto.randomUUID().replaceAll("-", ""),
    timestamp: Date.now(),
    level: context.level ?? (isAbandoned(context.alarm) ? "fatal" : "error"),
    ...settings,
    ...(origin.transaction && { transaction: origin.transaction }),
    exceptions: errorChain(error, site),
    mechanism: {
      type: `isolate_capture.${handler ?? "catch"}`,
      handled: context.handled ?? handler !== "webSocketError",
    },
    tags: { ...origin.tags, ...platformFlags(error), ...textValues(context.tags) },
    contexts: origin.contexts,
    extra: toPlainJson(context.extra ?? {}),
    ...(origin.request && { request: origin.request }),
  };
}

/** What the platform puts on its own errors: whether to try again, and whose fault it was. */
const FLAGS = ["retryable", "overloaded", "remote", "durableObjectReset"];

function platformFlags(error: unknown): Record<string, string> {
  const flags = FLAGS.filter((flag) => typeof read(error, flag) === "boolean");
  return Object.fromEntries(flags.map((flag) => [`error.${flag}`, String(read(error, flag))]));
}

function textValues(tags: CaptureContext["tags"]): Record<string, string> {
  const plain = Object.entries(toPlainJson(tags ?? {}));
  return Object.fromEntries(plain.map(([key, value]) => [key, toText(String(value), 200)]));
}
