import type { KnownSource, SourceHealth } from "../objects/list-registry.ts";
import type { Download } from "./download.ts";

/** A list seldom loses half its length or doubles between two checks; an error page in its place often does. */
const PLAUSIBLE_FROM = 0.5;
const PLAUSIBLE_TO = 2;

export function judgeSource(known: KnownSource, download: Download): SourceHealth {
  if ("fault" in download) {
    return { ...known, bytesNow: null, state: "faulty", detail: download.fault.detail };
  }
  const { bytes } = download;
  const isPlausible = bytes >= known.bytes * PLAUSIBLE_FROM && bytes <= known.bytes * PLAUSIBLE_TO;
  if (isPlausible) return { ...known, bytesNow: bytes, state: "healthy", detail: null };
  const detail = `The source had ${known.bytes} bytes when it was last compiled and has ${bytes} now.`;
  return { ...known, bytesNow: bytes, state: "implausible-size", detail };
}
