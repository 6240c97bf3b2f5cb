import { asText, orElse } from "../safe/read.ts";
import type { CapturedException } from "./captured-event.ts";
import { parseStack } from "./stack.ts";

const MAX_FILES = 32;

/**
 * The ids under which the source maps of these files were uploaded, by file. Sentry's bundler plugins register them at
 * run time: while a bundle is evaluated, it takes a stack, and stores its id under the text of that stack. The first
 * frame is its own file. The ids are read for each event, because more bundles may have been evaluated by then. They
 * are a part of the event, because another Worker may deliver it, whose bundle has the same name.
 */
export function findDebugIds(exceptions: readonly CapturedException[]): Record<string, string> | undefined {
  const registers = orElse(() => {
    // Each is named in the code, because V8 finds a computed name slowly on the global object.
    const { _sentryDebugIds, _debugIds } = globalThis as { _sentryDebugIds?: unknown; _debugIds?: unknown };
    return [_sentryDebugIds, _debugIds].filter(Boolean);
  }, []);
  if (!registers.length) return undefined;
  const notes = registers.flatMap((register) => orElse(() => Object.entries(Object(register)), []));
  const files = new Set(exceptions.flatMap(({ frames }) => frames.map(({ file }) => file)));
  const ids = notes
    .map(([stack, id]) => [parseStack(stack)[0]?.file ?? "", asText(id)] as const)
    .filter(([file, id]) => id && files.has(file));
  return ids.length ? Object.fromEntries(ids.slice(0, MAX_FILES)) : undefined;
}
