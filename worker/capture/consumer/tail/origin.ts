import { asText, orElse, read } from "../../safe/read.ts";
import type { Invocation } from "./invocation.ts";

/** What the invocation was doing when it failed. Fields that are `undefined` are left out. */
export interface TailOrigin {
  readonly handler?: string;
  readonly tags?: Record<string, unknown>;
  readonly contexts?: Record<string, object>;
  readonly request?: { method: string; url: string };
}

/** Recognises the kind of invocation by the fields of its event. A kind that is not known here gives nothing. */
export function findOrigin({ item, time }: Invocation): TailOrigin {
  const { event } = item;
  const field = (name: string) => read(event, name);
  const has = (name: string) => field(name) !== undefined;
  if (has("request")) return fetchOrigin(field("request"));
  if (has("cron")) {
    const schedule = { cron: field("cron"), ...describeTimes(field("scheduledTime"), time) };
    return { handler: "scheduled", tags: { cron: field("cron") }, contexts: { scheduled: schedule } };
  }
  if (has("scheduledTime"))
    return { handler: "alarm", contexts: { alarm: describeTimes(field("scheduledTime"), time) } };
  if (has("batchSize")) {
    const queue = field("queue");
    return {
      handler: "queue",
      tags: { queue },
      contexts: { queue: { name: queue, batch_size: field("batchSize") } },
    };
  }
  if (has("rpcMethod")) return { handler: asText(field("rpcMethod")) };
  if (has("getWebSocketEvent")) return socketOrigin(field("getWebSocketEvent"));
  if (has("rawSize")) return { handler: "email", contexts: { email: { raw_size: field("rawSize") } } };
  if (has("consumedEvents")) return { handler: "tail" };
  return {};
}

function fetchOrigin(request: unknown): TailOrigin {
  // A query may hold anything, tokens included.
  const url = asText(read(request, "url")).replace(/[?#].*/s, "");
  return {
    handler: "fetch",
    tags: { colo: read(read(request, "cf"), "colo") },
    request: { method: asText(read(request, "method")), url },
  };
}

function socketOrigin(event: unknown): TailOrigin {
  const type = asText(read(event, "webSocketEventType"));
  return {
    handler: `webSocket${type.slice(0, 1).toUpperCase()}${type.slice(1)}`,
    contexts: { web_socket: { close_code: read(event, "code"), was_clean: read(event, "wasClean") } },
  };
}

/** An alarm's time is a date, a cron's a number. */
function describeTimes(scheduled: unknown, time: number): object {
  return orElse<object>(() => {
    const at = new Date(Number(scheduled));
    return { scheduled_time: at.toISOString(), late_ms: time - at.getTime() };
  }, {});
}
