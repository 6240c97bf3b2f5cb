import type { Breadcrumb, CapturedEvent } from "../event/captured-event.ts";
import type { Filter } from "../filters/filter.ts";
import { createRedaction, type RedactOptions } from "../redact/redaction.ts";
import { type JsonObject, type Redaction, toPlainJson, toText } from "../safe/plain-json.ts";
import { asText, orElse, read } from "../safe/read.ts";
import { shapeUser } from "../wire/user.ts";

/** A `Scope` of a Sentry SDK, of any version: what `getIsolationScope()` and `getCurrentScope()` return. */
export interface ScopeLike {
  getScopeData(): object;
}

/** Which scopes an event takes over. Where two of them set the same, the later one wins. */
export type ReadScope = () => ScopeLike | readonly ScopeLike[];

const MAX_BREADCRUMBS = 100;
const MAX_PART_BYTES = 20_000;
const LEVELS = { fatal: "fatal", error: "error", warning: "warning", debug: "debug" } as const;

/** Puts what the application has set on its scopes on the event. What the capture was called with wins. */
export function scopeFilter(readScope: ReadScope, redact: RedactOptions): Filter {
  return {
    name: "scope",
    apply(event, { env }) {
      const redaction = createRedaction(env, redact);
      return orElse(
        () =>
          [readScope()]
            .flat()
            .reverse()
            .reduce((given, scope) => addScopeData(given, scope.getScopeData(), redaction), event),
        event,
      );
    },
  };
}

/** An event with the data of a scope, as a client of the SDK merges them: what the event has stays. */
export function addScopeData(event: CapturedEvent, data: object, redaction: Redaction): CapturedEvent {
  const part = (name: string) => toPlainJson(Object(read(data, name)), redaction, { bytes: MAX_PART_BYTES });
  const user = { ...shapeUser(part("user")), ...event.user };
  const fingerprint = [event.fingerprint ?? [], read(data, "fingerprint") ?? []].flat().map(toLine);
  const crumbs = Object.values(Object(read(data, "breadcrumbs"))).slice(-MAX_BREADCRUMBS);
  const breadcrumbs = [...crumbs.map(toBreadcrumb), ...(event.breadcrumbs ?? [])];
  const contexts = Object.entries(part("contexts")).filter(
    (entry): entry is [string, JsonObject] => typeof entry[1] === "object" && !Array.isArray(entry[1]),
  );
  function toLine(value: unknown): string {
    return toText(String(value), 200, redaction);
  }

  function toBreadcrumb(crumb: unknown): Breadcrumb {
    const { type, category, data, ...rest } = toPlainJson(Object(crumb), redaction, {
      bytes: MAX_PART_BYTES,
    });
    return {
      timestamp: typeof rest.timestamp === "number" ? rest.timestamp * 1_000 : event.timestamp,
      level: read(LEVELS, asText(rest.level)) ? (asText(rest.level) as keyof typeof LEVELS) : "info",
      message: asText(rest.message),
      ...(typeof type === "string" && { type }),
      ...(typeof category === "string" && { category }),
      ...(typeof data === "object" && data && !Array.isArray(data) && { data }),
    };
  }

  const level = asText(read(data, "level"));
  return {
    ...event,
    // An alarm that is given up stays fatal.
    ...(event.level === "error" &&
      Object.hasOwn({ ...LEVELS, info: 0 }, level) && { level: level as "info" }),
    tags: {
      ...Object.fromEntries(Object.entries(part("tags")).map(([key, value]) => [key, toLine(value)])),
      ...event.tags,
    },
    contexts: { ...Object.fromEntries(contexts), ...event.contexts },
    extra: { ...part("extra"), ...event.extra },
    ...(breadcrumbs.length > 0 && { breadcrumbs }),
    ...(Object.keys(user).length > 0 && { user }),
    ...(fingerprint.length > 0 && { fingerprint }),
  };
}
