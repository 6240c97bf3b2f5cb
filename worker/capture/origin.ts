import { isAbandoned } from "./attempts.ts";
import type { CaptureContext, ContextLike, StepLike } from "./context.ts";
import { type JsonObject, read } from "./plain-json.ts";
import type { Frame } from "./stack.ts";

/** Where an error was caught, as tags to filter by and contexts to read. */
export interface Origin {
  handler?: string;
  transaction?: string;
  tags: Record<string, string>;
  contexts: Record<string, JsonObject>;
  request?: { method: string; url: string };
}

const HANDLERS = /^(fetch|alarm|webSocket(Message|Close|Error)|run|queue|scheduled|email|tail|trace)$/;
/** Receivers that name no class of the user's: local workerd runs objects inside a class called Wrapper. */
const RUNTIME_CLASSES = /^(Wrapper|Object|Function|AsyncFunction|Array|Promise)$/;

export function describeOrigin(context: CaptureContext, site: Frame[]): Origin {
  const { ctx, alarm, webSocket, close, workflow, step, request } = context;
  const caller = callerOf(site);
  const className = classNameOf(context) ?? caller.className;
  const handler = context.handler ?? (alarm ? "alarm" : step ? "step" : caller.method);
  const contexts: Record<string, JsonObject> = {};
  const tags: Record<string, string> = {};

  if (ctx?.id) {
    contexts.durable_object = defined({
      class: className,
      id: ctx.id.toString(),
      name: ctx.id.name,
    });
    for (const [key, value] of Object.entries(contexts.durable_object))
      tags[`durable_object.${key}`] = `${value}`;
  }
  if (alarm) {
    const { retryCount, isRetry, scheduledTime } = alarm;
    contexts.alarm = defined({
      retry_count: retryCount,
      is_retry: isRetry,
      scheduled_time: scheduledTime && new Date(scheduledTime).toISOString(),
      late_ms: scheduledTime && Date.now() - scheduledTime,
    });
    if (isAbandoned(alarm)) tags["alarm.abandoned"] = "true";
  }
  if (webSocket || close) {
    contexts.web_socket = defined({
      ready_state: webSocket?.readyState,
      sockets: ctx?.getWebSockets?.().length,
      close_code: close?.code,
      close_reason: close?.reason,
      was_clean: close?.wasClean,
    });
    const socketTags = webSocket && tagsOf(ctx, webSocket);
    if (socketTags) contexts.web_socket.tags = socketTags;
  }
  if (workflow || step) {
    const { step: name, attempt, ...rest } = stepFacts(step);
    const facts = defined({
      name: workflow?.workflowName,
      instance_id: workflow?.instanceId,
      step: name,
      attempt,
    });
    for (const [key, value] of Object.entries(facts)) tags[`workflow.${key}`] = `${value}`;
    contexts.workflow = { ...facts, ...defined(rest) };
  }
  if (handler) tags.handler = handler;
  const colo = read(request?.cf, "colo");
  if (typeof colo === "string") tags.colo = colo;

  const transaction = [className ?? workflow?.workflowName, handler].filter(Boolean).join(".");
  return {
    ...(handler && { handler }),
    ...(transaction && { transaction }),
    tags,
    contexts,
    ...(request && {
      request: { method: request.method, url: withoutQuery(request.url) },
    }),
  };
}

function classNameOf({ object, ctx }: CaptureContext): string | undefined {
  if (typeof object === "string") return object;
  const name = object && read(typeof object === "function" ? object : object.constructor, "name");
  return typeof name === "string" && name ? name : exportedClassOf(ctx);
}

/**
 * `ctx.exports` holds a namespace for each exported class, and a namespace takes the ids of its own class only. Other
 * exports are RPC stubs, where asking for a method would be a call: they are told apart by the runtime's class.
 */
function exportedClassOf(ctx: ContextLike | undefined): string | undefined {
  if (!ctx?.id || !ctx.exports) return undefined;
  for (const [name, value] of Object.entries(ctx.exports)) {
    if (!`${read(read(value, "constructor"), "name")}`.endsWith("DurableObjectNamespace")) continue;
    try {
      value.idFromString(ctx.id.toString());
      return name;
    } catch {
      // Not an id of this class.
    }
  }
  return undefined;
}

/** The method that called the capture, seen from the stack: a handler of the platform if there is one. */
function callerOf(site: Frame[]): { className?: string; method?: string } {
  const calls = site
    .filter((frame) => frame.inApp && frame.function)
    .map((frame) => (frame.function ?? "").split("."));
  const call =
    calls.find((parts) => HANDLERS.test(parts.at(-1) ?? "")) ??
    calls.find((parts) => parts.length > 1) ??
    calls[0];
  if (!call) return {};
  const [receiver = "", method] = call;
  if (receiver.startsWith("new ")) return { className: receiver.slice(4), method: "constructor" };
  if (!method) return { method: receiver };
  return RUNTIME_CLASSES.test(receiver) ? { method } : { className: receiver, method };
}

/** Only sockets that the hibernation API has accepted have tags: for others the runtime throws. */
function tagsOf(ctx: ContextLike | undefined, webSocket: object): string[] | undefined {
  try {
    return ctx?.getTags?.(webSocket);
  } catch {
    return undefined;
  }
}

function stepFacts(step: StepLike | undefined) {
  return {
    step: step?.step.name,
    attempt: step?.attempt,
    step_count: step?.step.count,
    retries_limit: step?.config.retries?.limit,
  };
}

function defined(values: Record<string, string | number | boolean | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** A query may hold anything, tokens included. */
function withoutQuery(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? "";
}
