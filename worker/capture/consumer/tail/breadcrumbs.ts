import type { Breadcrumb } from "../../event/captured-event.ts";
import { type Redaction, toPlainJson, toText } from "../../safe/plain-json.ts";
import type { TailLog } from "./item.ts";

const LAST_LOGS = 20;
const MAX_TEXT = 500;

/** The last lines that an invocation has logged. */
export function listBreadcrumbs(logs: readonly TailLog[], redaction: Redaction): Breadcrumb[] {
  return logs.slice(-LAST_LOGS).map(({ timestamp, level, message }) => ({
    timestamp,
    level: toLevel(level),
    type: "default",
    category: "console",
    message: toText(joinParts(message, redaction), MAX_TEXT, redaction),
  }));
}

function toLevel(level: string): Breadcrumb["level"] {
  if (level === "warn") return "warning";
  return level === "error" || level === "debug" ? level : "info";
}

/** A line is the list of what `console` was called with. */
function joinParts(message: unknown, redaction: Redaction): string {
  const parts: unknown[] = Array.isArray(message) ? message : [message];
  return parts
    .map((part) =>
      typeof part === "object" && part !== null
        ? JSON.stringify(toPlainJson(part, redaction, { bytes: 4_000 }))
        : String(part),
    )
    .join(" ");
}
