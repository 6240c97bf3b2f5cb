import { orElse } from "../safe/read.ts";
import type { SentryOptions } from "./options.ts";
import type { RawEvent } from "./raw-event.ts";

/** Integrations that have cut a value themselves say so by this mark of the SDK's. */
const IS_CUT = Symbol.for("sentry.skipNormalization");

/** Cuts what lies deeper than `normalizeDepth`, where it is given: the limits of this library hold in any case. */
export function normalizeEvent(
  event: RawEvent,
  { normalizeDepth, normalizeMaxBreadth = Number.POSITIVE_INFINITY }: SentryOptions,
): RawEvent {
  if (!normalizeDepth || normalizeDepth < 0) return event;

  function cut(value: unknown, depth: number): unknown {
    if (typeof value !== "object" || value === null || IS_CUT in value) return value;
    const isList = Array.isArray(value);
    if (depth <= 0) return isList ? "[Array]" : "[Object]";
    const entries = orElse(() => Object.entries(value), []);
    const kept = entries.slice(0, normalizeMaxBreadth).map(([key, item]) => [key, cut(item, depth - 1)]);
    if (entries.length > kept.length) kept.push([`${entries[kept.length]?.[0]}`, "[MaxProperties ~]"]);
    return isList ? kept.map(([, item]) => item) : Object.fromEntries(kept);
  }

  const { extra, user, contexts, breadcrumbs } = event;
  const trace = Object(contexts).trace;
  return {
    ...event,
    ...(extra !== undefined && { extra: cut(extra, normalizeDepth) }),
    ...(user !== undefined && { user: cut(user, normalizeDepth) }),
    ...(contexts !== undefined && {
      contexts: { ...Object(cut(contexts, normalizeDepth)), ...(trace && { trace }) },
    }),
    ...(Array.isArray(breadcrumbs) && {
      breadcrumbs: breadcrumbs.map((crumb) =>
        crumb?.data ? { ...crumb, data: cut(crumb.data, normalizeDepth) } : crumb,
      ),
    }),
  };
}
