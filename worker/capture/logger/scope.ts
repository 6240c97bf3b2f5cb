import type { Breadcrumb, EventUser } from "../event/captured-event.ts";
import type { Caller } from "../event/origin.ts";
import { type AsyncValue, asyncValue } from "../platform/async-value.ts";
import type { JsonObject } from "../safe/plain-json.ts";
import type { Trace } from "../trace/current.ts";
import { checkFollows } from "./check-follows.ts";
import type { LogRecord } from "./record.ts";

/** What the records of a logger have in common. Everything in it is bounded and without secrets already. */
export interface Scope {
  readonly attributes: JsonObject;
  /** Undefined: that of the scope around it. `null`: none. */
  user?: EventUser | null | undefined;
  tags: Record<string, string | null>;
  breadcrumbs: Breadcrumb[];
}

/** The scope of a request that a logger runs. */
export interface RequestScope extends Scope {
  /** That of the logger that runs it. */
  readonly root: Scope;
  readonly request: LogRecord["request"];
  /** For its own logger, where nothing follows the work over its awaits. */
  readonly trace: Trace;
  /** The method that runs it. */
  readonly caller: Caller;
  /** Several requests run in one object at once, and each has lines of its own. */
  readonly lines: Breadcrumb[];
}

const MAX_TAGS = 50;

const running: AsyncValue<RequestScope> = /* @__PURE__ */ asyncValue();

export function newScope(attributes: JsonObject): Scope {
  return { attributes, tags: {}, breadcrumbs: [] };
}

/** The request that this logger runs now. A request of another logger is none. */
export function currentRequest(root: Scope): RequestScope | undefined {
  const scope = anyRequest();
  return scope?.root === root ? scope : undefined;
}

/** The request that any logger runs now. */
export function anyRequest(): RequestScope | undefined {
  return running.read();
}

export function runInRequest<Result>(scope: RequestScope, work: () => Result): Result {
  checkFollows(running);
  return running.hold(scope, work);
}

export function addTag(scope: Pick<Scope, "tags">, name: string, value: string | null): void {
  if (Object.hasOwn(scope.tags, name) || Object.keys(scope.tags).length < MAX_TAGS)
    scope.tags = { ...scope.tags, [name]: value };
}
