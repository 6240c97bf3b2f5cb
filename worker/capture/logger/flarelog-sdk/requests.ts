import { type AsyncValue, asyncValue } from "../../platform/async-value.ts";
import type { JsonObject } from "../../safe/plain-json.ts";
import { asText, orElse, read } from "../../safe/read.ts";
import { checkFollows } from "../check-follows.ts";
import type { Outlet } from "../outlet.ts";
import type { ExecutionContextLike, FlareLogConfig, RequestContext } from "./types.ts";

/** What is set on a logger while a request runs belongs to that request. */
export interface FlareLogScope {
  /** The logger of the request. */
  readonly logger: object;
  readonly outlet: Outlet;
  user: JsonObject | null | undefined;
  tags: Record<string, string | null>;
  breadcrumbs: JsonObject[];
}

const MAX_BREADCRUMBS = 100;
const KEPT_BREADCRUMBS = 50;

const running: AsyncValue<FlareLogScope> = /* @__PURE__ */ asyncValue();

export function newFlareLogScope(logger: object, outlet: Outlet): FlareLogScope {
  return { logger, outlet, user: undefined, tags: {}, breadcrumbs: [] };
}

/** The request that this logger runs. */
export function findRunning(logger: object): FlareLogScope | undefined {
  const scope = running.read();
  return scope?.logger === logger ? scope : undefined;
}

export function runRequest<Result>(scope: FlareLogScope, work: () => Result): Result {
  checkFollows(running);
  return running.hold(scope, work);
}

export function keepBreadcrumb(scope: FlareLogScope, crumb: JsonObject): void {
  scope.breadcrumbs.push(crumb);
  if (scope.breadcrumbs.length > MAX_BREADCRUMBS)
    scope.breadcrumbs = scope.breadcrumbs.slice(-KEPT_BREADCRUMBS);
}

/** Preflights, requests for headers only, and paths that are to be ignored. */
export function isSkipped(
  context: RequestContext,
  ignorePaths: NonNullable<FlareLogConfig["ignorePaths"]>,
): boolean {
  const request = read(context, "request");
  if (read(context, "skipInstrumentation") || /^(OPTIONS|HEAD)$/.test(asText(read(request, "method"))))
    return true;
  const pathname = orElse(() => new URL(asText(read(request, "url"))).pathname, "");
  return ignorePaths.some((rule) => {
    if (typeof rule === "string") return rule === pathname;
    return orElse(() => (rule instanceof RegExp ? pathname.search(rule) >= 0 : rule(pathname)), false);
  });
}

export function hasWaitUntil(ctx: ExecutionContextLike | undefined): ctx is Required<ExecutionContextLike> {
  return typeof read(ctx, "waitUntil") === "function";
}
