import { describeValue } from "../event/describe-value.ts";
import { textOfJson } from "../wire/user.ts";
import { type Redaction, toPlainJson, toText } from "./plain-json.ts";
import { orElse } from "./read.ts";

/** What a line or an event says. Objects that have no text of their own, and lists, are written as JSON. */
export function writeMessage(message: unknown, max: number, redaction: Redaction): string {
  const value = orElse(() => describeValue(message), "");
  const text = orElse(() => String(value), "");
  const isJson = typeof value === "object" && (text.startsWith("[object ") || Array.isArray(value));
  const json = isJson && toPlainJson({ value }, redaction, { bytes: max })["value"];
  return toText(json ? textOfJson(json) : text, max, redaction);
}
