import type { Breadcrumb } from "../../event/captured-event.ts";
import { type Redaction, toPlainJson, toText } from "../../safe/plain-json.ts";
import type { TailLog } from "./item.ts";

const LAST_LOGS = 20;
const MAX_TEXT = 500;

/** The last lines that an invocation has logged. */
export function breadcrumbsOf(logs: readonly TailLog[], redaction: Redaction): Breadcrumb[] {
  return logs.slice(-LAST_LOGS).map(({ timestamp, level, message }) => ({
    timestamp,
    level: levelOf(level),
    type: "default",
    category: "console",
    message: toText(textOf(message, redaction), MAX_TEXT, redaction),
  }));
}

function levelOf(level: string): Breadcrumb["level"] {
  if (level === "warn") return "warning";
  return level === "error" || level === "debug" ? level : "info";
}

/** A line is the list of what `console` was called with. */
function textOf(message: unknown, redaction: Redaction): string {
  const parts: unknown[] = Array.isArray(message) ? message : [message];
  return parts
    .map((part) =>
      typeof part === "object" && part !== null
        ? JSON.stringify(toPlainJson(part, redaction, { bytes: 4_000 }))
        : String(part),
    )
    .join(" ");
}
