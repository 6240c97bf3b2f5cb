import type { CapturedEvent } from "../../event/captured-event.ts";
import { describeDiagnosis, diagnose } from "../../event/diagnosis.ts";

/** Adds the diagnosis to an event. A capture publishes its event before its diagnoses are loaded. */
export function diagnosed(event: CapturedEvent): CapturedEvent {
  const [thrown] = event.exceptions;
  const found =
    event.tags.diagnosis === undefined &&
    diagnose({ ...event.contexts.error, name: thrown?.type, message: thrown?.value });
  return found
    ? {
        ...event,
        tags: { ...event.tags, diagnosis: found.slug },
        contexts: { ...event.contexts, diagnosis: describeDiagnosis(found) },
      }
    : event;
}
