import type { Breadcrumb, CapturedEvent, CapturedException } from "../event/captured-event.ts";
import type { Frame } from "../event/stack.ts";
import type { JsonObject } from "../safe/plain-json.ts";
import {
  LEVELS,
  MAX_BREADCRUMBS,
  MAX_CONTEXTS,
  MAX_DEBUG_IDS,
  MAX_EVENT_BYTES,
  MAX_EXCEPTIONS,
  MAX_FINGERPRINT,
  MAX_FRAMES,
  MAX_HEADERS,
  MAX_TAGS,
} from "./limits.ts";
import { isRecord, Mending } from "./mending.ts";
import { trimEvent } from "./trim.ts";
import { isJsonObject, shapeUser } from "./user.ts";

const MAX_TEXT = 200;
/** Texts that the library cuts itself say how much is missing, so that they may be a little longer. */
const MAX_NAME = 250;
const MAX_MESSAGE = 8_500;
const MAX_CALL = 2_000;
/** Room for `mended` and `trimmed`. */
const MAX_GIVEN_TAGS = MAX_TAGS - 2;

/** Without these fields, it is not an event, and nothing can be corrected. */
const NEEDED = ["exceptions", "mechanism", "tags", "contexts", "extra"] as const;

/**
 * Makes a valid event of what a hook returned, for all transports. Wrong fields are corrected if possible, excess is cut, and
 * the tag `mended` names the fields. The id stays, because it makes sending twice safe. Required fields that are missing come
 * from `built`.
 *
 * @throws if it is not an event, cannot be read, or cannot be held in JSON
 */
export function mendEvent(given: unknown, built: CapturedEvent): { event: CapturedEvent; mended: string } {
  if (!isRecord(given) || NEEDED.some((name) => given[name] === undefined))
    throw new TypeError("not an event");
  const mending = new Mending();
  const unread = new Set(Object.keys(given));
  const from = (name: keyof CapturedEvent): unknown => {
    mending.field = name;
    unread.delete(name);
    return given[name];
  };
  const text = (name: keyof CapturedEvent, max: number) => mending.text(from(name), max) || undefined;
  const readJson = (value: unknown) => readObject(value, mending);

  const message = text("message", MAX_MESSAGE);
  const exceptions = mendExceptions(from("exceptions"), mending);
  if (!exceptions.length && !message) {
    mending.field = "exceptions";
    mending.tell();
    exceptions.push({ type: built.exceptions[0]?.type ?? "Error", value: "", frames: [] });
  }
  const event = defined({
    id: built.id,
    timestamp: readTime(from("timestamp"), built.timestamp, mending),
    level: readLevel(from("level"), built.level, mending),
    environment: text("environment", MAX_NAME) ?? built.environment,
    release: text("release", MAX_NAME),
    dist: text("dist", MAX_NAME),
    serverName: text("serverName", MAX_NAME),
    transaction: text("transaction", MAX_NAME),
    message,
    exceptions,
    mechanism: mendMechanism(from("mechanism"), built.mechanism, mending),
    tags: mending.map(from("tags"), MAX_GIVEN_TAGS, (tag) => mending.text(tag, MAX_TEXT)),
    contexts: mending.map(from("contexts"), MAX_CONTEXTS, readJson),
    extra: readJson(from("extra")) ?? {},
    user: mendUser(from("user"), mending),
    fingerprint: mendFingerprint(from("fingerprint"), mending),
    breadcrumbs: mendBreadcrumbs(from("breadcrumbs"), built.timestamp, mending),
    request: mendRequest(from("request"), mending),
    debugIds: mendDebugIds(from("debugIds"), mending),
    sentry: readJson(from("sentry")),
  });
  from("id");
  for (const name of unread) if (given[name] !== undefined) mending.fields.add(name.slice(0, MAX_TEXT));
  const mended = [...mending.fields].join(", ").slice(0, MAX_TEXT).toWellFormed();
  if (mended) event.tags["mended"] = mended;
  return { event: trimEvent(event, MAX_EVENT_BYTES), mended };
}

function mendExceptions(value: unknown, mending: Mending): CapturedException[] {
  /** The new index of each exception, because those that cannot be corrected are dropped. */
  const places = new Map<unknown, number>();
  let index = 0;
  const mend = (given: unknown): CapturedException | undefined => {
    const place = index++;
    if (!isRecord(given)) return undefined;
    const parent = places.get(given["parent"]);
    places.set(place, places.size);
    const isWhole = Array.isArray(given["frames"]) && typeof given["type"] === "string";
    if (!isWhole || given["parent"] !== parent) mending.tell();
    return defined({
      type: mending.text(given["type"], MAX_NAME) ?? "Error",
      value: mending.text(given["value"], MAX_MESSAGE) ?? "",
      frames: mending.list(given["frames"], MAX_FRAMES, (frame) => mendFrame(frame, mending)) ?? [],
      synthetic: given["synthetic"] === true || undefined,
      parent,
      source: mending.text(given["source"], MAX_TEXT) || undefined,
    });
  };
  return mending.list(value, MAX_EXCEPTIONS, mend) ?? [];
}

function mendFrame(given: unknown, mending: Mending): Frame | undefined {
  if (!isRecord(given)) return undefined;
  const file = mending.text(given["file"], MAX_CALL);
  const { inApp } = given;
  if (file === undefined || typeof inApp !== "boolean") mending.tell();
  return defined({
    function: mending.text(given["function"], MAX_CALL) || undefined,
    file: file ?? "<unknown>",
    line: readPosition(given["line"], mending),
    column: readPosition(given["column"], mending),
    inApp: typeof inApp === "boolean" ? inApp : !!file?.startsWith("/") && !file.includes("/node_modules/"),
  });
}

function readPosition(value: unknown, mending: Mending): number | undefined {
  if (value === undefined) return undefined;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : mending.tell();
}

function readTime(value: unknown, fallback: number, mending: Mending): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  mending.tell();
  return fallback;
}

function readLevel<T>(value: unknown, fallback: T, mending: Mending): T | (typeof LEVELS)[number] {
  const level = LEVELS.find((known) => known === value);
  if (!level) mending.tell();
  return level ?? fallback;
}

function mendMechanism(given: unknown, built: CapturedEvent["mechanism"], mending: Mending) {
  const { type, handled } = isRecord(given) ? given : {};
  if (typeof handled !== "boolean" || typeof type !== "string") mending.tell();
  return {
    type: mending.text(type, MAX_NAME) || built.type,
    handled: typeof handled === "boolean" ? handled : built.handled,
  };
}

/** Backends refuse a context that is not an object. */
function readObject(value: unknown, mending: Mending): JsonObject | undefined {
  if (value === null) return mending.tell();
  const copy = mending.json(value);
  if (copy === undefined || isJsonObject(copy)) return copy;
  mending.tell();
  return { value: copy };
}

function mendUser(given: unknown, mending: Mending) {
  if (given !== undefined && given !== null && !isRecord(given)) mending.tell();
  return shapeUser(mending.json(given));
}

function mendFingerprint(given: unknown, mending: Mending): string[] | undefined {
  const isOne = typeof given === "string";
  if (isOne) mending.tell();
  const parts = mending.list(isOne ? [given] : given, MAX_FINGERPRINT, (part) =>
    mending.text(part, MAX_TEXT),
  );
  return parts?.length ? parts : undefined;
}

/** Keeps the newest, because they say most. */
function mendBreadcrumbs(given: unknown, now: number, mending: Mending): Breadcrumb[] | undefined {
  const isLong = Array.isArray(given) && given.length > MAX_BREADCRUMBS;
  if (isLong) mending.tell();
  const newest: unknown = isLong ? given.slice(-MAX_BREADCRUMBS) : given;
  const crumbs = mending.list(newest, MAX_BREADCRUMBS, (crumb) => {
    if (!isRecord(crumb)) return undefined;
    const { timestamp, level, message, type, category, data } = crumb;
    if (message === undefined && category === undefined && data === undefined) return undefined;
    return defined({
      timestamp: readTime(timestamp, now, mending),
      level: readLevel(level, "info" as const, mending),
      message: mending.text(message, MAX_CALL) ?? "",
      type: mending.text(type, MAX_TEXT) || undefined,
      category: mending.text(category, MAX_TEXT) || undefined,
      data: data === undefined ? undefined : readObject(data, mending),
    });
  });
  return crumbs?.length ? crumbs : undefined;
}

function mendRequest(given: unknown, mending: Mending): CapturedEvent["request"] | undefined {
  if (given === undefined || given === null) return undefined;
  if (!isRecord(given)) return mending.tell();
  const method = mending.text(given["method"], MAX_TEXT);
  const url = mending.text(given["url"], MAX_MESSAGE);
  const headers = mending.map(given["headers"], MAX_HEADERS, (value) => mending.text(value, MAX_MESSAGE));
  const isKnown = (name: string) => /^(method|url|headers)$/.test(name);
  if (method === undefined || url === undefined || !Object.keys(given).every(isKnown)) mending.tell();
  return url === undefined
    ? undefined
    : { method: method ?? "GET", url, ...(Object.keys(headers).length && { headers }) };
}

function mendDebugIds(given: unknown, mending: Mending): Record<string, string> | undefined {
  const ids = mending.map(given ?? undefined, MAX_DEBUG_IDS, (id) => mending.text(id, MAX_TEXT));
  return Object.keys(ids).length ? ids : undefined;
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Removes undefined fields, which JSON would drop too. */
function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
