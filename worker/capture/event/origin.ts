import type { CaptureContext, ContextLike, RequestLike } from "../context.ts";
import { asText, orElse, read } from "../safe/read.ts";
import { isAbandoned } from "./alarm.ts";
import { describeObject } from "./object-facts.ts";
import type { Frame } from "./stack.ts";
import { describeTrace } from "./trace.ts";

/** Where an error was caught: tags to filter by, and contexts to read. Values that are `undefined` are left out. */
export interface Origin {
  handler: string | undefined;
  transaction: string;
  tags: Record<string, unknown>;
  contexts: Record<string, object | undefined>;
  request: Pick<RequestLike, "method" | "url" | "headers"> | undefined;
}

/**
 * Names are cut after their secrets are removed, because the beginning of a secret is harder to find than the whole.
 */
const MAX_NAME = 4_096;
const HANDLERS = /^(fetch|alarm|webSocket(Message|Close|Error)|run|queue|scheduled|email|tail|trace)$/;
/** Names of receivers that are not the user's class. Local workerd runs objects inside a class called Wrapper. */
const RUNTIME_CLASSES = /^(Wrapper|DurableObject|Work(er|flow)Entrypoint)$/;
/** Names of receivers of helpers. A handler calls their methods, but they are not handlers. */
const PLAIN_OBJECTS = /^(Object|Function|AsyncFunction|Array|Promise)$/;
/** Functions of this library that run code of the user's. */
const OWN = /^(withRequest|continueTrace|run(Held|InTrace|InRequest|Request))$/;
/** A name that a minifier has made. It changes with each bundle, and the backend would make a new issue each time. */
const MINIFIED = /^[\w$]{1,2}$/;

export function describeOrigin(context: CaptureContext, site: readonly Frame[]): Origin {
  const { ctx, alarm, webSocket, close, workflow, step, request, invocation } = context;
  const caller = findCaller(site);
  const className = findClassName(context) || caller.className;
  // A function without a class may be a helper's.
  const called = request && (caller.isFunction || !caller.method) ? "fetch" : caller.method;
  const handler = context.handler?.slice(0, MAX_NAME) ?? (alarm ? "alarm" : step ? "step" : called);
  const id = ctx?.id;
  const object = id && { class: className, id: `${id}`, name: id.name };
  const run = (workflow || step) && {
    name: workflow?.workflowName,
    instance_id: workflow?.instanceId,
    step: step?.step.name,
    attempt: step?.attempt,
  };
  // Each is a getter of the runtime, which costs more than a property.
  const headers = request?.headers;
  return {
    handler,
    transaction: [className ?? workflow?.workflowName, handler].filter(Boolean).join("."),
    tags: {
      "durable_object.class": object?.class,
      "durable_object.id": object?.id,
      "durable_object.name": object?.name,
      "workflow.name": run?.name,
      "workflow.instance_id": run?.instance_id,
      "workflow.step": run?.step,
      "workflow.attempt": run?.attempt,
      handler,
      colo: read(request?.cf, "colo"),
      "alarm.abandoned": isAbandoned(alarm) || undefined,
    },
    contexts: {
      durable_object: object && ctx && { ...object, ...describeObject(ctx) },
      invocation: invocation && {
        age_ms: Number.isFinite(invocation.startedAt) ? Date.now() - Number(invocation.startedAt) : undefined,
        made_object: invocation.madeObject,
        // The platform calls these handlers only for sockets of the hibernation API.
        from_hibernation: invocation.madeObject && handler?.startsWith("webSocket") ? true : undefined,
      },
      trace: describeTrace(headers),
      alarm: alarm && {
        retry_count: alarm.retryCount,
        is_retry: alarm.isRetry,
        scheduled_time: alarm.scheduledTime && new Date(alarm.scheduledTime),
        late_ms: alarm.scheduledTime && Date.now() - alarm.scheduledTime,
      },
      web_socket: (webSocket || close) && {
        ready_state: webSocket?.readyState,
        sockets: ctx?.getWebSockets?.().length,
        // Only sockets that the hibernation API has accepted have tags: for others the runtime throws.
        tags: webSocket && orElse(() => ctx?.getTags?.(webSocket), undefined),
        close_code: close?.code,
        close_reason: close?.reason,
        was_clean: close?.wasClean,
      },
      workflow: run && { ...run, step_count: step?.step.count, retries_limit: step?.config.retries?.limit },
    },
    // A query may hold anything, tokens included.
    request: request && { method: `${request.method}`, url: request.url.replace(/[?#].*/s, ""), headers },
  };
}

/** The class that the caller names, otherwise the exported name. Bundlers shorten the name of the class itself. */
export function findClassName({ object, ctx }: Pick<CaptureContext, "object" | "ctx">): string | undefined {
  const named = typeof object === "object" ? object?.constructor : object;
  return asText(named).slice(0, MAX_NAME) || findExportedName(ctx) || findOwnName(named);
}

/** The class's own name. `wrangler dev` extends a Worker's default class by one without a name. */
function findOwnName(given: unknown): string | undefined {
  let Class = given;
  for (let depth = 0; typeof Class === "function" && depth < 3; depth++) {
    const name = asText(read(Class, "name"));
    if (name) return MINIFIED.test(name) ? undefined : name;
    Class = orElse(() => Object.getPrototypeOf(Class), undefined);
  }
  return undefined;
}

/** The names that were found. Each search makes a stub of every export, and a `ctx` lives as long as its object. */
const classNames = new WeakMap<object, string>();

/**
 * Finds the exported name. `ctx.exports` has a namespace for each exported class, and a namespace accepts only ids of
 * its own class. Other exports are RPC stubs, where reading a method would be a call. The class of the runtime
 * distinguishes them.
 */
function findExportedName(ctx: ContextLike | undefined): string | undefined {
  const known = ctx && classNames.get(ctx);
  if (known || !ctx?.id) return known;
  const isOurs = ([, value]: [string, { idFromString?(id: string): unknown }]) =>
    asText(read(read(value, "constructor"), "name")).endsWith("DurableObjectNamespace") &&
    orElse(() => value.idFromString?.(`${ctx?.id}`), undefined);
  const name = Object.entries(ctx.exports ?? {}).find(isOurs)?.[0];
  if (name) classNames.set(ctx, name);
  return name;
}

/** The calling class and its method, or a function without a class. */
export interface Caller {
  className?: string;
  method?: string;
  isFunction?: boolean;
}

/** Stacks that are remembered are the same lists again. */
const callers = new WeakMap<readonly Frame[], Caller>();

/** The method that called the capture, from the stack. A handler of the platform comes first. */
export function findCaller(site: readonly Frame[]): Caller {
  const known = callers.get(site);
  if (known) return known;
  const caller = nameCaller(site);
  callers.set(site, caller);
  return caller;
}

function nameCaller(site: readonly Frame[]): Caller {
  const calls = site
    .flatMap(({ inApp, function: name }) => (inApp && name ? [name.split(".")] : []))
    .filter((parts) => HANDLERS.test(parts.at(-1) ?? "") || !isHelper(parts));
  const call =
    calls.find((parts) => HANDLERS.test(parts.at(-1) ?? "")) ??
    calls.find((parts) => parts.length > 1) ??
    calls[0];
  if (!call) return {};
  const [receiver = "", method] = call;
  if (receiver.startsWith("new ")) return { className: receiver.slice(4), method: "constructor" };
  if (!method) return MINIFIED.test(receiver) ? {} : { method: receiver, isFunction: true };
  const isClass =
    !RUNTIME_CLASSES.test(receiver) && !PLAIN_OBJECTS.test(receiver) && !MINIFIED.test(receiver);
  return { method, ...(isClass && { className: receiver }) };
}

function isHelper([receiver = "", method]: string[]): boolean {
  return OWN.test(method ?? receiver) || (method !== undefined && PLAIN_OBJECTS.test(receiver));
}
