import { parseStack } from "../event/stack.ts";
import { read } from "../safe/read.ts";
import { parseDsn } from "../wire/dsn.ts";
import { encodeFrame } from "../wire/sentry-envelope.ts";
import type { SentryIntegrationLike, SentryOptions } from "./options.ts";

/** Without a DSN the SDK sets up no integrations. It prints a DSN that it cannot read, with its key. */
const NO_DSN = "https://none@localhost/1";

/** The application's options for a client that sends nothing: integrations read them from it. */
export function clientOptions(
  options: SentryOptions,
  integrations: SentryIntegrationLike[],
  dsn: string,
): object {
  const parsed = parseDsn(dsn);
  return {
    ...options,
    dsn: "text" in parsed ? parsed.text : NO_DSN,
    enabled: true,
    integrations,
    // Anything but "static" installs the span integration.
    traceLifecycle: "static",
    sendClientReports: false,
    // For the errors that an integration links by itself.
    stackParser: (stack: string) => parseStack(stack).map(encodeFrame).reverse(),
    transport: () => ({ send: async () => ({}), flush: async () => true }),
  };
}

/** A new scope of the SDK. */
export interface InitialScope {
  update(initialScope: unknown): unknown;
  getScopeData(): object;
}

/** `initialScope` may be an object, a scope of any version of the SDK, or a function that changes one or returns one. */
export function readInitialScope(initialScope: unknown, scope: InitialScope): object {
  const given = typeof initialScope === "function" ? initialScope(scope) : initialScope;
  if (typeof read(given, "getScopeData") === "function") return (given as InitialScope).getScopeData();
  scope.update(given);
  return scope.getScopeData();
}
