import type { CapturedEvent } from "../event/captured-event.ts";
import { MAX_ENCODED_BYTES } from "./limits.ts";
import { textBytes, trimEvent, withinCounts } from "./trim.ts";

/** An event whose text is too long is trimmed to so many bytes. One byte of it may become several when it is encoded. */
const SMALLER_BYTES = [60_000, 20_000];

/** Encodes the event. If the text is too long, it trims the event and encodes it again. */
export function encodeBounded(event: CapturedEvent, encode: (event: CapturedEvent) => string): string {
  let text = encode(withinCounts(event));
  for (const bytes of SMALLER_BYTES) {
    // A character is three bytes at most.
    if (text.length * 3 <= MAX_ENCODED_BYTES || textBytes(text) <= MAX_ENCODED_BYTES) break;
    text = encode(trimEvent(event, bytes));
  }
  return text;
}
