import type { AlarmLike, ContextLike } from "../context.ts";
import { asText, orElse, read } from "../safe/read.ts";
import { textBytes } from "../wire/trim.ts";

/** Attributes of a record. Values that are `undefined` are left out. */
export type Facts = Record<string, unknown>;

export function alarmFacts(alarm: AlarmLike | undefined): Facts {
  if (!alarm) return {};
  const { retryCount, scheduledTime } = alarm;
  return {
    retry_count: retryCount,
    scheduled_time: scheduledTime && toIso(scheduledTime),
    late_ms: scheduledTime && Date.now() - scheduledTime,
  };
}

/** Only sockets that the hibernation API has accepted have tags: for others the runtime throws. */
export function socketFacts(ctx: ContextLike | undefined, socket: object): Facts {
  const tags = orElse(() => ctx?.getTags?.(socket), undefined);
  return { sockets: ctx?.getWebSockets?.().length, socket_tags: tags?.length ? tags : undefined };
}

/** The size, never the content. */
export function messageFacts(message: unknown): Facts {
  const isText = typeof message === "string";
  return { bytes: isText ? textBytes(message) : read(message, "byteLength"), is_text: isText };
}

export function closeFacts([, code, reason, was_clean]: readonly unknown[]): Facts {
  return { code, reason, was_clean };
}

export function errorFacts(error: unknown): Facts {
  return {
    error_type: asText(read(error, "name")) || typeof error,
    error_message: orElse(() => `${read(error, "message") ?? error}`, ""),
  };
}

/** Returns nothing for a time that a date cannot have. */
export function toIso(ms: number): string | undefined {
  return orElse(() => new Date(ms).toISOString(), undefined);
}
