import type { CapturedEvent } from "../../event/captured-event.ts";
import { describeDiagnosis, diagnose } from "../../event/diagnosis.ts";

/** The event with what is known of such failures. A capture publishes its event before that is loaded. */
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
