import type { CloudflareOptions } from "@sentry/cloudflare";
import {
  dedupeIntegration,
  eventFiltersIntegration,
  extraErrorDataIntegration,
  linkedErrorsIntegration,
  rewriteFramesIntegration,
  Scope,
} from "@sentry/core";
import { expect, test } from "vitest";
import { officialEvents, ourEvents, type SentryFields } from "./official-client.ts";

const thrown = (event: SentryFields) => event.exception?.values.at(-1);
const titles = (event: SentryFields) => event.exception?.values.map(({ type, value }) => `${type}: ${value}`);
const files = (event: SentryFields) =>
  thrown(event)
    ?.stacktrace?.frames.slice(-2)
    .map(({ filename }) => filename);

function failure(
  message = "card declined",
  facts: object = { code: "E42", detail: { retry: { after: 3 } } },
) {
  return Object.assign(new TypeError(message), facts);
}

type Crumb = { message: string; category: string; data: object };

/** The SDK sends a bare list, which the protocol's form wraps. */
function listOf(breadcrumbs: unknown): Crumb[] {
  return Array.isArray(breadcrumbs) ? breadcrumbs : (breadcrumbs as { values: Crumb[] }).values;
}

/** Options with the fields of an event that they are about. Fresh for each side: integrations keep state. */
const SAME: [
  name: string,
  options: () => CloudflareOptions,
  fields: (event: SentryFields) => unknown,
  errors?: () => unknown[],
][] = [
  ["release", () => ({ release: "4.2.0" }), ({ release }) => release],
  ["environment", () => ({ environment: "staging" }), ({ environment }) => environment],
  ["dist", () => ({ dist: "7" }), ({ dist }) => dist],
  ["serverName", () => ({ serverName: "edge-1" }), ({ server_name }) => server_name],
  ["maxValueLength", () => ({ maxValueLength: 4 }), (event) => thrown(event)?.value],
  ["ignoreErrors with a text", () => ({ ignoreErrors: ["declined"] }), titles],
  ["ignoreErrors with a pattern", () => ({ ignoreErrors: [/^TypeError: card/] }), titles],
  [
    "ignoreErrors without the filter's integration",
    () => ({ defaultIntegrations: false, ignoreErrors: ["declined"] }),
    titles,
  ],
  ["denyUrls", () => ({ denyUrls: [/same-options/] }), titles],
  ["allowUrls that match", () => ({ allowUrls: [/same-options/] }), titles],
  ["allowUrls that do not", () => ({ allowUrls: [/nowhere/] }), titles],
  ["sampleRate 0", () => ({ sampleRate: 0 }), titles],
  ["sampleRate 1", () => ({ sampleRate: 1 }), titles],
  ["sampleRate that is none", () => ({ sampleRate: 7 }), titles],
  [
    "beforeSend that changes",
    () => ({
      beforeSend(event) {
        event.user = { id: "1", email: "a@example.com" };
        event.fingerprint = ["a", "b"];
        event.logger = "app";
        event.modules = { lib: "1.0.0" };
        event.level = "warning";
        event.transaction = "POST /pay";
        event.tags = { ...event.tags, added: "yes" };
        event.extra = { added: { deep: [1, null, true] } };
        return event;
      },
    }),
    ({ user, fingerprint, logger, modules, level, transaction, tags, extra }) => [
      user,
      fingerprint,
      logger,
      modules,
      level,
      transaction,
      tags?.["added"],
      extra,
    ],
  ],
  [
    "beforeSend that is asynchronous",
    () => ({ beforeSend: async (event) => ({ ...event, message: "later" }) }),
    ({ message }) => message,
  ],
  [
    "beforeSend that masks the message",
    () => ({
      beforeSend(event) {
        for (const value of event.exception?.values ?? []) value.value = "masked";
        return event;
      },
    }),
    titles,
  ],
  ["beforeSend that drops", () => ({ beforeSend: () => null }), titles],
  [
    "beforeSend that drops some, by the original error",
    () => ({
      beforeSend: (event, { originalException }) => (originalException instanceof RangeError ? null : event),
    }),
    titles,
    () => [new RangeError("no"), failure(), new RangeError("no")],
  ],
  [
    "beforeSend that reads own fields of the original error",
    () => ({
      beforeSend: (event, hint) => ({
        ...event,
        tags: { code: `${Reflect.get(Object(hint.originalException), "code")}` },
      }),
    }),
    ({ tags }) => tags,
  ],
  [
    "initialScope as an object",
    () => ({
      initialScope: {
        tags: { region: "eu" },
        user: { id: "7" },
        extra: { cart: { items: [1, 2] } },
        contexts: { shop: { country: "PT" } },
        fingerprint: ["shop"],
        level: "warning",
      },
    }),
    ({ tags, user, extra, contexts, fingerprint, level }) => [
      tags?.["region"],
      user,
      extra,
      contexts?.["shop"],
      fingerprint,
      level,
    ],
  ],
  [
    "initialScope as a function, with a processor",
    () => ({
      initialScope: (scope) => {
        scope
          .setTag("region", "eu")
          .addEventProcessor((event) => ({ ...event, tags: { ...event.tags, processed: "yes" } }));
        scope.addBreadcrumb({
          message: "before",
          category: "app",
          data: { step: 1 },
          timestamp: 1_700_000_000,
        });
        return scope;
      },
    }),
    ({ tags, breadcrumbs }) => [
      tags?.["region"],
      tags?.["processed"],
      listOf(breadcrumbs).map(({ message, category, data }) => [message, category, data]),
    ],
  ],
  [
    "initialScope as a scope",
    () => ({ initialScope: new Scope().setTag("region", "eu") }),
    ({ tags }) => tags?.["region"],
  ],
  [
    "a processor that drops",
    () => ({ initialScope: (scope) => scope.addEventProcessor(() => null) }),
    titles,
  ],
  [
    "extraErrorDataIntegration",
    () => ({ integrations: [extraErrorDataIntegration()] }),
    ({ contexts }) => contexts?.["TypeError"],
  ],
  [
    "extraErrorDataIntegration with a depth",
    () => ({ integrations: [extraErrorDataIntegration({ depth: 1 })] }),
    ({ contexts }) => contexts?.["TypeError"],
  ],
  [
    "eventFiltersIntegration of one's own",
    () => ({ integrations: [eventFiltersIntegration({ ignoreErrors: ["declined"] })] }),
    titles,
  ],
  [
    "linkedErrorsIntegration",
    () => ({}),
    titles,
    () => [failure("outer", { cause: new Error("inner", { cause: new Error("innermost") }) })],
  ],
  [
    "linkedErrorsIntegration with a key and a limit",
    () => ({ integrations: [linkedErrorsIntegration({ key: "reason", limit: 1 })] }),
    titles,
    () => [failure("outer", { reason: failure("first", { reason: failure("second") }) })],
  ],
  [
    "linkedErrorsIntegration left out",
    () => ({ integrations: (defaults) => defaults.filter(({ name }) => name !== "LinkedErrors") }),
    titles,
    () => [failure("outer", { cause: new Error("inner") })],
  ],
  [
    "rewriteFramesIntegration",
    () => ({
      integrations: [
        rewriteFramesIntegration({
          iteratee: (frame) => ({ ...frame, filename: `app:///${frame.function}`, module: "m" }),
        }),
      ],
    }),
    files,
  ],
  [
    "dedupeIntegration",
    () => ({ integrations: [dedupeIntegration()] }),
    titles,
    () => [1, 2, 3].map(() => failure("the same")),
  ],
  [
    "an integration of one's own, all its hooks",
    () => {
      const calls: string[] = [];
      return {
        integrations: [
          {
            // Set up once for each name in an isolate.
            name: `Own ${crypto.randomUUID()}`,
            setupOnce: () => void calls.push("once"),
            setup: (client) => {
              calls.push(`setup ${typeof client.getOptions().beforeSend}`);
              client.on("beforeSendEvent", (event) => {
                event.logger = "own";
              });
            },
            afterAllSetup: () => void calls.push("after"),
            preprocessEvent: (event, hint) =>
              void calls.push(
                `pre ${event.exception?.values?.length} ${Object(hint?.originalException).message}`,
              ),
            processEvent: (event) => ({ ...event, extra: { calls } }),
          },
        ],
        beforeSend: (event) => event,
      };
    },
    ({ logger, extra }) => [logger, extra],
  ],
  [
    "normalizeDepth",
    () => ({ normalizeDepth: 2, initialScope: { extra: { a: { b: { c: 1 } }, list: [[1]] } } }),
    ({ extra }) => extra,
  ],
  [
    "normalizeMaxBreadth",
    () => ({
      normalizeDepth: 3,
      normalizeMaxBreadth: 2,
      initialScope: { extra: { a: 1, b: 2, c: 3, d: 4 } },
    }),
    ({ extra }) => extra,
  ],
];

test.for(SAME)(
  "%s has the same effect on an error as in the official client",
  async ([, options, fields, errors = () => [failure()]]) => {
    const theirs = await officialEvents(options(), errors());
    const ours = await ourEvents(options(), errors());
    expect(ours.map(fields)).toEqual(theirs.map(fields));
  },
);
