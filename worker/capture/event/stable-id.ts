/** An event id that is the same each time it is computed from the same parts. */
export async function stableId(...parts: readonly unknown[]): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(parts));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text), 0, 16);
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
