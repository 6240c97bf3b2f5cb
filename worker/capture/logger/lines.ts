import type { CaptureContext, ContextLike } from "../context.ts";
import type { Breadcrumb } from "../event/captured-event.ts";
import { keep } from "../memory/keep.ts";
import { findNewest, push } from "./crumbs.ts";
import { anyRequest, type RequestScope } from "./scope.ts";

interface Line {
  readonly crumb: Breadcrumb;
  readonly request: RequestScope | undefined;
}

const MAX_LINES = 30;
const MAX_OBJECTS = 64;
const MAX_TEXT = 500;

/** By the id of an object. Plain data. */
const byObject = new Map<string, Line[]>();
/** By the `ctx` of an invocation that has no id. */
const byInvocation = new WeakMap<object, Line[]>();
/** The request in which an error was thrown. The code that captures it may run outside of the request. */
const thrownIn = new WeakMap<object, RequestScope>();

/** Keeps a line for the next error that is captured in this object, or in this invocation of a Worker. */
export function noteLine(
  ctx: ContextLike,
  id: string | undefined,
  given: Breadcrumb,
  request: RequestScope | undefined,
): void {
  const crumb = { ...given, message: given.message.slice(0, MAX_TEXT).toWellFormed() };
  if (request) push(request.lines, crumb, MAX_LINES);
  const lines = readLines(ctx, id) ?? [];
  push(lines, { crumb, request }, MAX_LINES);
  if (id === undefined) byInvocation.set(ctx, lines);
  else if (lines.length === 1) keep(byObject, id, lines, MAX_OBJECTS);
}

export function noteThrown(error: unknown, request: RequestScope): void {
  thrownIn.set(Object(error), request);
}

/** The lines before an error in its object. Of those that were written in requests, only those of its own. */
export function linesBefore({ ctx }: CaptureContext, error: unknown): Breadcrumb[] {
  if (!ctx) return [];
  const own = thrownIn.get(Object(error)) ?? anyRequest();
  const lines = readLines(ctx, ctx.id?.toString()) ?? [];
  const common = lines.filter(({ request }) => !own || !request).map(({ crumb }) => crumb);
  return findNewest([...common, ...(own?.lines ?? [])], MAX_LINES);
}

function readLines(ctx: ContextLike, id: string | undefined): Line[] | undefined {
  return id === undefined ? byInvocation.get(ctx) : byObject.get(id);
}
