import { lazy } from "../safe/lazy.ts";
import { orElse } from "../safe/read.ts";
import type { CapturedEvent } from "./captured-event.ts";

const diagnosis = lazy(() => import("./diagnosis.ts"));

type Table = typeof import("./diagnosis.ts");

/**
 * Adds the known failure behind the error. The table is large and needed only now, so it is imported lazily. If the import
 * fails or takes too long, the event goes out as it is.
 *
 * @returns a promise only while the table is being imported
 */
export function addDiagnosis(event: CapturedEvent, error: unknown): Promise<void> | undefined {
  const table = diagnosis(200);
  if (table instanceof Promise) return table.then((loaded) => add(loaded, event, error)).catch(() => {});
  return orElse(() => add(table, event, error), undefined);
}

function add({ diagnose, describeDiagnosis }: Table, event: CapturedEvent, error: unknown): undefined {
  const found = diagnose(error);
  if (!found) return;
  event.tags.diagnosis = found.slug;
  event.contexts.diagnosis = describeDiagnosis(found);
}
