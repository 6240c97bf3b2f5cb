import type { SentryEvent } from "../../worker/capture/wire/sentry-envelope.ts";

/** A field's path, what it has to be, and what it is. */
type Refusal = readonly [path: string, rule: string, value: unknown];
type Rule = readonly [rule: string, holds: (value: string) => boolean];

const NO_LINE_END: Rule = ["one line", (value) => !/[\r\n\f]/.test(value)];
const NOT_EMPTY: Rule = ["not empty", (value) => value.trim() !== ""];
const upTo = (max: number): Rule => [`${max} characters`, (value) => value.length <= max];
const only = (pattern: RegExp): Rule => [`${pattern}`, (value) => pattern.test(value)];
const LEVEL = only(/^(fatal|error|warning|info|debug)$/);

const RULES: Record<string, readonly Rule[]> = {
  environment: [NOT_EMPTY, NO_LINE_END, upTo(64), only(/^[^/\p{Cc}]*$/u), only(/^(?!(\.|none)$)/i)],
  release: [NOT_EMPTY, NO_LINE_END, upTo(200), only(/^[^/\\\p{Cc}]*$/u), only(/^(?!(\.\.?|latest)$)/)],
  dist: [upTo(64), only(/^[\w.-]+$/)],
  level: [LEVEL],
};

/**
 * What Sentry's ingest would take out of the event: the rules of Relay's normaliser, as sentry-relay 0.10.1 of PyPI
 * applies them when each of these fields is sent wrong.
 */
export function refusalsOf(sent: SentryEvent): Refusal[] {
  const refusals: Refusal[] = [];
  const check = (path: string, value: unknown, [rule, holds]: Rule) => {
    if (typeof value !== "string" || !holds(value)) refusals.push([path, rule, value]);
  };
  const checkAll = (path: string, value: unknown, rules: readonly Rule[]) => {
    for (const rule of rules) check(path, value, rule);
  };
  // As it arrives.
  const event = JSON.parse(JSON.stringify(sent));
  for (const [name, rules] of Object.entries(RULES))
    if (event[name] !== undefined) checkAll(name, event[name], rules);
  for (const [key, value] of Object.entries(event.tags)) {
    checkAll(`tags.${key}`, key, [only(/^[\w.:-]+$/), upTo(200)]);
    checkAll(`tags.${key}`, value, [NOT_EMPTY, NO_LINE_END, upTo(200)]);
  }
  const isTime = (value: unknown, from: number, to: number) =>
    value === undefined || (typeof value === "number" && value >= from && value <= to);
  const now = Date.now() / 1_000;
  if (!isTime(event.timestamp, now - 30 * 86_400, now + 60))
    refusals.push(["timestamp", "of the last 30 days", event.timestamp]);
  if (event.breadcrumbs && !Array.isArray(event.breadcrumbs.values))
    refusals.push(["breadcrumbs", "{ values: [] }", event.breadcrumbs]);
  for (const [index, crumb] of (event.breadcrumbs?.values ?? []).entries()) {
    check(`breadcrumbs.${index}.level`, crumb.level, LEVEL);
    if (!isTime(crumb.timestamp, 0, 2.5e11))
      refusals.push([`breadcrumbs.${index}`, "a date", crumb.timestamp]);
  }
  for (const [index, one] of (event.exception?.values ?? []).entries()) {
    const path = `exception.${index}`;
    check(path, one.type.trim() || one.value, NOT_EMPTY);
    check(`${path}.mechanism`, one.mechanism.type, NOT_EMPTY);
    if ("source" in one.mechanism) check(`${path}.source`, one.mechanism.source, only(/^\S*$/));
    if ("synthetic" in one.mechanism) refusals.push([path, "not synthetic: that hides type and value", one]);
    for (const { lineno } of one.stacktrace?.frames ?? [])
      if (lineno !== undefined && !(Number.isSafeInteger(lineno) && lineno > 0))
        refusals.push([path, "a line of its file", lineno]);
  }
  const address = event.user?.ip_address;
  if (address !== undefined)
    check("user.ip_address", address, only(/^(\{\{auto\}\}|\d{1,3}(\.\d{1,3}){3}|[\da-f:.]*:[\da-f:.]*)$/i));
  for (const [name, context] of Object.entries<Record<string, unknown>>(event.contexts)) {
    if (context["type"] === "trace" && name !== "trace")
      refusals.push([`contexts.${name}`, "no trace", context]);
  }
  const { trace } = event.contexts;
  if (trace) {
    check("contexts.trace.trace_id", trace.trace_id, only(/^(?!0+$)[\da-f]{32}$/));
    check("contexts.trace.span_id", trace.span_id, only(/^(?!0+$)[\da-f]{16}$/));
  }
  if (event.request && "method" in event.request)
    check("request.method", event.request.method, only(/^[a-z_-]{3,32}$/i));
  for (const { debug_id } of event.debug_meta?.images ?? [])
    check("debug_meta", debug_id, only(/^[\da-f]{8}(-?[\da-f]{4}){3}-?[\da-f]{12}$/i));
  return refusals;
}
