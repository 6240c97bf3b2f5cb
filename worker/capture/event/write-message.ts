import { type Redaction, toPlainJson, toText } from "../safe/plain-json.ts";
import { orElse } from "../safe/read.ts";
import { textOfJson } from "../wire/user.ts";
import { describeValue } from "./describe-value.ts";

/** What a line or an event says. Objects that have no text of their own, and lists, are written as JSON. */
export function writeMessage(message: unknown, max: number, redaction: Redaction): string {
  const value = orElse(() => describeValue(message), "");
  const text = orElse(() => String(value), "");
  const isJson = typeof value === "object" && (text.startsWith("[object ") || Array.isArray(value));
  const json = isJson && toPlainJson({ value }, redaction, { bytes: max })["value"];
  return toText(json ? textOfJson(json) : text, max, redaction);
}
