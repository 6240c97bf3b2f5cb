import { lazy } from "../safe/lazy.ts";
import type { CapturedEvent } from "./captured-event.ts";

const diagnosis = lazy(() => import("./diagnosis.ts"));

/**
 * Adds the known failure behind the error. The table is large and needed only now, so it is imported lazily. Without
 * it, the event goes out as it is.
 */
export async function addDiagnosis(event: CapturedEvent, error: unknown): Promise<void> {
  try {
    const { diagnose, describeDiagnosis } = await diagnosis(200);
    const found = diagnose(error);
    if (!found) return;
    event.tags.diagnosis = found.slug;
    event.contexts.diagnosis = describeDiagnosis(found);
  } catch {
    // The import failed, or took too long.
  }
}
