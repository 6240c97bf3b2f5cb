import { warn } from "../memory/warn.ts";
import { orElse, read } from "../safe/read.ts";
import { writeToConsole } from "./console-line.ts";
import { fitRecord } from "./fit-record.ts";
import type { Guard } from "./guard.ts";
import type { Outlet } from "./outlet.ts";
import type { LogRecord } from "./record.ts";

/** Where the lines of a logger go. */
export interface LinePlaces {
  readonly guard: Guard;
  readonly isShown: boolean;
  /** Undefined if nothing is sent. */
  readonly outlet: Outlet | undefined;
}

/**
 * Writes a line to the console and into the buffer. `make` returns `null` for a line that is dropped, and `undefined` if a
 * hook fails. `keep` says whether the record is sent.
 */
export function writeLine(
  { guard, isShown, outlet }: LinePlaces,
  make: () => LogRecord | null | undefined,
  keep?: (record: LogRecord) => boolean,
): void {
  if (guard.isInside) {
    // A console that logs what is written to it repeats the line: nothing is lost with the repetition.
    if (guard.doing !== "showing") outlet?.count(1, "logged by what the logger calls");
    return;
  }
  try {
    guard.doing = "making";
    const record = make();
    if (record === undefined) outlet?.lose(1, "beforeSend failed");
    if (!record) return;
    const bytes = fitRecord(record);
    guard.doing = "showing";
    // A test setup may have put a function there that throws.
    if (isShown) orElse(() => writeToConsole(record), undefined);
    guard.doing = "making";
    if (!keep || keep(record)) outlet?.add(record, bytes);
  } catch (fault) {
    warn("logger", `a line could not be logged: ${read(fault, "message")}`);
    outlet?.lose(1, "internal");
  } finally {
    guard.doing = "";
  }
}
