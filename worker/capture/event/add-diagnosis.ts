import { lazy } from "../safe/lazy.ts";
import type { CapturedEvent } from "./captured-event.ts";

const diagnosis = lazy(() => import("./diagnosis.ts"));

/** The table of known failures is large and only of use now. If it cannot be had, the event goes without. */
export async function addDiagnosis(event: CapturedEvent, error: unknown): Promise<void> {
  try {
    const { diagnose, describeDiagnosis } = await diagnosis(200);
    const found = diagnose(error);
    if (!found) return;
    event.tags.diagnosis = found.slug;
    event.contexts.diagnosis = describeDiagnosis(found);
  } catch {
    // The import failed or was late.
  }
}
