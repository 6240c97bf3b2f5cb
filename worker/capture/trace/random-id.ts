/** So many hex digits, at most 32 and never only zeros. */
export function randomId(digits: number): string {
  return crypto.randomUUID().replaceAll("-", "").slice(-digits);
}
