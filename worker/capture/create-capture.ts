import type { CaptureWithMessage } from "./capture.ts";
import { createEngine } from "./engine.ts";
import type { EngineOptions } from "./engine-options.ts";
import { createFilters } from "./filters/create-filters.ts";
import { scopeFilter } from "./sentry/scope.ts";
import { type SentryPipeline, useSentryOptions } from "./sentry/use-options.ts";
import type { CaptureOptions } from "./settings/capture-options.ts";
import { resolveOptions } from "./settings/options.ts";

export interface CreateCapture {
  /**
   * Makes a capture with transports, hooks or limits of your own. Make one per Worker, at module level.
   *
   * @throws TypeError for a bad option, with its name, its value and what is allowed.
   * @example const capture = createCapture({ deadlineMs: 500, ignoreErrors: ["Network connection lost"] });
   */
  (options?: CaptureOptions): CaptureWithMessage;
}

/**
 * `createCapture` for an entry with these defaults. An entry with the option `sentry` passes the loader of its
 * pipeline.
 */
export function makeCreateCapture(
  defaults: EngineOptions,
  loadPipeline?: () => Promise<SentryPipeline>,
): CreateCapture {
  return (options = {}) => {
    const resolved = resolveOptions(options, defaults, loadPipeline !== undefined);
    const { scope, sentry, redact } = resolved;
    const used = sentry && loadPipeline && useSentryOptions(sentry, loadPipeline, resolved);
    const filters = [
      ...(scope ? [scopeFilter(scope, redact)] : []),
      ...createFilters(resolved),
      ...(used ? [used.filter] : []),
    ];
    return createEngine({ ...resolved, filters, ...(used && { bindings: used.bindings }) });
  };
}
