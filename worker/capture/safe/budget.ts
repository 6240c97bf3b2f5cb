/** The bytes of JSON that may still be written. */
export interface Budget {
  left: number;
}

/** The text, or so much of its beginning as the budget has left. */
export function spend(text: string, budget: Budget): string {
  const kept = cutToBytes(text, budget.left);
  budget.left -= jsonBytes(kept) + 1;
  return kept;
}

/** In JSON a character takes up to six bytes. */
function cutToBytes(text: string, max: number): string {
  let kept = text;
  for (let bytes = jsonBytes(kept); kept && bytes > max; bytes = jsonBytes(kept)) {
    const share = Math.max(0, max - 5) / bytes;
    kept = `${kept.slice(0, Math.floor((kept.length - 1) * share)).toWellFormed()}…`;
    if (kept.length === 1) return "";
  }
  return kept;
}

/** What a text takes in JSON, its quotes included. */
export function jsonBytes(text: string): number {
  if (!/[^ !#-[\]-~]/.test(text)) return text.length + 2;
  return new TextEncoder().encode(JSON.stringify(text)).byteLength;
}
