import {
  type JsonObject,
  type JsonValue,
  type Redaction,
  toPlainJson,
  toText,
} from "../../safe/plain-json.ts";
import { orElse, read } from "../../safe/read.ts";

const MAX_KEYS = 200;
const MAX_BYTES = 32_000;
const MAX_TEXT = 16_000;
const MAX_CAUSES = 10;
const MAX_LINES = 60;
/** What the class writes itself comes first, so that long metadata takes no room from it. */
const FIRST = "environment release serverName source tags user error".split(" ");
/** Of the names that the SDK's own measurements have: what looks like a secret in them is a count of tokens. */
const OWN_NAME = /^(flarelog|gen_ai)\./;

/** Metadata without secrets: at the top level, keys that hold one of these parts are replaced. */
export function scrubMetadata(
  metadata: Readonly<Record<string, unknown>>,
  parts: readonly string[],
  redaction: Redaction,
): JsonObject {
  const lower = parts.map((part) => part.toLowerCase());
  let left = MAX_BYTES;
  const entries: [string, JsonValue][] = [];
  const keys = new Set(FIRST.filter((key) => Object.hasOwn(metadata, key)));
  for (const key of orElse(() => Object.keys(metadata), [])) keys.add(key);
  for (const key of [...keys].slice(0, MAX_KEYS)) {
    const name = redaction.scrub(key.slice(0, 200));
    const isSecret = !OWN_NAME.test(key) && lower.some((part) => key.toLowerCase().includes(part));
    const value = isSecret ? "[REDACTED]" : read(metadata, key, "[unreadable]");
    if (value === undefined || value === null) continue;
    const plain =
      toPlainJson({ value }, redaction, { bytes: Math.max(100, left), text: MAX_TEXT })["value"] ?? "";
    left -= JSON.stringify(plain).length;
    entries.push([name, plain]);
  }
  return Object.fromEntries(entries);
}

/** An error in the form that 2.8.3 gives to it, without secrets. */
export function describeError(error: unknown, redaction: Redaction, depth = 0): Record<string, unknown> {
  const text = (value: unknown) => {
    const whole = orElse(() => String(value), "");
    return value === undefined ? undefined : toText(whole, MAX_TEXT, redaction);
  };
  if (typeof error === "string") return { message: text(error) };
  if (error === null || error === undefined) return { message: "Unknown error (null or undefined thrown)" };
  if (!orElse(() => error instanceof Error, false)) return { value: error };
  const cause = read(error, "cause");
  const isError = orElse(() => cause instanceof Error, false);
  return {
    name: text(read(error, "name")),
    message: text(read(error, "message")),
    stack: text(read(error, "stack"))
      ?.split("\n", MAX_LINES)
      .map((line) => line.trim()),
    ...(cause !== undefined &&
      depth < MAX_CAUSES && { cause: isError ? describeError(cause, redaction, depth + 1) : cause }),
  };
}
