import type { ResolvedOptions } from "../settings/options.ts";
import { applyHook } from "./before-send.ts";
import type { Filter } from "./filter.ts";
import { isIgnored } from "./ignore-errors.ts";
import { createLimit } from "./rate-limit.ts";

/** The filters that these options ask for, in the order of their cost. */
export function createFilters(options: ResolvedOptions): Filter[] {
  const { sampleRate, ignoreErrors, maxPerMinute, beforeSend, deadlineMs } = options;
  const filters: Filter[] = [];
  if (sampleRate < 1) {
    filters.push({ name: "sampleRate", apply: (event) => (Math.random() < sampleRate ? event : null) });
  }
  if (ignoreErrors.length) {
    filters.push({
      name: "ignoreErrors",
      apply: async (event, { error }) =>
        (await isIgnored(event, error, ignoreErrors, deadlineMs / 4)) ? null : event,
    });
  }
  if (Number.isFinite(maxPerMinute)) filters.push(createLimit(maxPerMinute));
  if (beforeSend) {
    filters.push({ name: "beforeSend", apply: (event) => applyHook(beforeSend, event, deadlineMs / 2) });
  }
  return filters;
}
