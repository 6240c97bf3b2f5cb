import type { CaptureContext, ContextLike } from "../context.ts";
import type { Breadcrumb } from "../event/build-event.ts";
import { keep } from "../memory/keep.ts";

/** What was logged, and in which request of a logger. */
interface Line {
  readonly crumb: Breadcrumb;
  readonly request: object | undefined;
}

const MAX_LINES = 30;
const MAX_OBJECTS = 64;
const MAX_TEXT = 500;

/** By the id of an object. Plain data. */
const byObject = new Map<string, Line[]>();
/** By the `ctx` of an invocation that has no id. */
const byInvocation = new WeakMap<object, Line[]>();
/** In which request an error was thrown: whoever captures it may stand outside. */
const thrownIn = new WeakMap<object, object>();

/** Keeps a line for the next error that is captured in this object, or in this invocation of a Worker. */
export function noteLine(ctx: ContextLike, crumb: Breadcrumb, request: object | undefined): void {
  const line = { crumb: { ...crumb, message: crumb.message.slice(0, MAX_TEXT).toWellFormed() }, request };
  const id = ctx.id?.toString();
  const lines = (id === undefined ? byInvocation.get(ctx) : byObject.get(id)) ?? [];
  lines.push(line);
  if (lines.length > MAX_LINES) lines.shift();
  if (lines.length > 1) return;
  if (id === undefined) byInvocation.set(ctx, lines);
  else keep(byObject, id, lines, MAX_OBJECTS);
}

export function noteThrown(error: unknown, request: object): void {
  if (typeof error === "object" && error !== null) thrownIn.set(error, request);
}

/**
 * The lines of the object in which an error was caught. Of those that belong to a request, only those of the error's own:
 * several requests run in one object at once.
 */
export function linesBefore(
  { ctx }: CaptureContext,
  error: unknown,
  current: object | undefined,
): Breadcrumb[] {
  if (!ctx) return [];
  const id = ctx.id?.toString();
  const lines = (id === undefined ? byInvocation.get(ctx) : byObject.get(id)) ?? [];
  const own = thrownIn.get(Object(error)) ?? current;
  return lines.filter(({ request }) => !own || !request || request === own).map(({ crumb }) => crumb);
}
