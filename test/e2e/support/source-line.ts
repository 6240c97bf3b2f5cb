import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, resolve } from "node:path";
import type { SentryFrame } from "./spotlight.ts";

/** Where a frame of the bundle leads to through its source map, as Sentry would show it. */
export function sourceLine(frame: SentryFrame): { file: string; text: string } {
  const map = new SourceMap(JSON.parse(readFileSync(`${frame.abs_path}.map`, "utf8")));
  const entry = map.findEntry(frame.lineno - 1, frame.colno - 1);
  if (!("originalSource" in entry)) return { file: "unmapped", text: "" };
  const file = resolve(dirname(frame.abs_path), entry.originalSource);
  return { file, text: readFileSync(file, "utf8").split("\n")[entry.originalLine] ?? "" };
}
