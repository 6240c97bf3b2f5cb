import type { ContextLike } from "../context.ts";
import { asText, orElse, read } from "../safe/read.ts";

/** The size limit of an object with SQLite: https://developers.cloudflare.com/durable-objects/platform/limits/ */
const MAX_DATABASE_BYTES = 10_000_000_000;
const MAX_LOOKED_AT = 100;
const MAX_TAGS = 10;
const MAX_TAG = 50;

/**
 * Facts that an object can give at once. Those that throw are left out, because an aborted object throws at each read.
 */
export function describeObject(ctx: ContextLike): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  const size = readSize(ctx);
  if (typeof size === "number") {
    facts["database_bytes"] = size;
    facts["database_limit_bytes"] = MAX_DATABASE_BYTES;
  }
  const sockets = orElse(() => ctx.getWebSockets?.() ?? [], []);
  if (!sockets.length) return facts;
  facts["sockets"] = sockets.length;
  const byTag = orElse(() => countTags(ctx, sockets), {});
  if (Object.keys(byTag).length) facts["sockets_by_tag"] = byTag;
  return facts;
}

/** When the size of an object's database could not be read. */
const refused = new WeakMap<object, number>();
/** An error of the runtime costs more than a size. An object that gives none is asked only this often. */
const PAUSE_MS = 100;

function readSize(ctx: ContextLike): unknown {
  const now = Date.now();
  if (Math.abs(now - (refused.get(ctx) ?? -Infinity)) < PAUSE_MS) return undefined;
  // A class without SQLite has this `sql` too, but cannot use it.
  const size = read(read(read(ctx, "storage"), "sql"), "databaseSize");
  if (size === undefined) refused.set(ctx, now);
  return size;
}

/** An object may have tens of thousands of sockets with ten tags each. The first hundred are enough. */
function countTags(ctx: ContextLike, sockets: readonly object[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const socket of sockets.slice(0, MAX_LOOKED_AT)) {
    for (const given of ctx.getTags?.(socket) ?? []) {
      const tag = asText(given).slice(0, MAX_TAG);
      if (counts.has(tag) || counts.size < MAX_TAGS) counts.set(tag, (counts.get(tag) ?? 0) + 1);
    }
  }
  return Object.fromEntries(counts);
}
