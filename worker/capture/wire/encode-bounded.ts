import type { CapturedEvent } from "../event/captured-event.ts";
import { MAX_ENCODED_BYTES } from "./limits.ts";
import { textBytes, trimEvent, withinCounts } from "./trim.ts";

/** An encoder may need several bytes for one of the event's: what is too long is encoded from less. */
const SMALLER_BYTES = [60_000, 20_000];

/** What the encoder makes of the event, or, where that is too long, of the event trimmed. */
export function encodeBounded(event: CapturedEvent, encode: (event: CapturedEvent) => string): string {
  let text = encode(withinCounts(event));
  for (const bytes of SMALLER_BYTES) {
    // A character is three bytes at most.
    if (text.length * 3 <= MAX_ENCODED_BYTES || textBytes(text) <= MAX_ENCODED_BYTES) break;
    text = encode(trimEvent(event, bytes));
  }
  return text;
}
