/** The bytes of JSON that may still be written. */
export interface Budget {
  left: number;
}

/** The text, or so much of its beginning as the budget has left. */
export function spend(text: string, budget: Budget): string {
  let kept = text;
  let bytes = jsonBytes(kept);
  // In JSON a character takes up to six bytes.
  while (kept && bytes > budget.left) {
    const share = Math.max(0, budget.left - 5) / bytes;
    kept = `${kept.slice(0, Math.floor((kept.length - 1) * share)).toWellFormed()}…`;
    if (kept.length === 1) kept = "";
    bytes = jsonBytes(kept);
  }
  budget.left -= bytes + 1;
  return kept;
}

/** What a text takes in JSON, its quotes included. */
export function jsonBytes(text: string): number {
  if (!/[^ !#-[\]-~]/.test(text)) return text.length + 2;
  return new TextEncoder().encode(JSON.stringify(text)).byteLength;
}
