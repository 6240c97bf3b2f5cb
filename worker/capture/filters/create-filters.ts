import type { Stage } from "../engine.ts";
import type { ResolvedOptions } from "../settings/options.ts";
import { applyHook } from "./before-send.ts";
import { isIgnored } from "./ignore-errors.ts";
import { createLimit } from "./rate-limit.ts";

/** The stages that these options ask for, in the order of their cost. */
export function createStages(options: ResolvedOptions): Stage[] {
  const { sampleRate, ignoreErrors, maxPerMinute, beforeSend, deadlineMs } = options;
  const stages: Stage[] = [];
  if (sampleRate < 1) {
    stages.push({ name: "sampleRate", apply: (event) => (Math.random() < sampleRate ? event : null) });
  }
  if (ignoreErrors.length) {
    stages.push({
      name: "ignoreErrors",
      apply: async (event, { error }) =>
        (await isIgnored(event, error, ignoreErrors, deadlineMs / 4)) ? null : event,
    });
  }
  if (Number.isFinite(maxPerMinute)) stages.push(createLimit(maxPerMinute));
  if (beforeSend) {
    stages.push({ name: "beforeSend", apply: (event) => applyHook(beforeSend, event, deadlineMs / 2) });
  }
  return stages;
}
