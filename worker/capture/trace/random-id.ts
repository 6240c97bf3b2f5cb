/** Returns this number of random hex digits, at most 32 and not all zeros. */
export function randomId(digits: number): string {
  return crypto.randomUUID().replaceAll("-", "").slice(-digits);
}
