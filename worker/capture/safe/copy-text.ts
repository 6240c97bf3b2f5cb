/**
 * A copy for what the isolate remembers. V8 keeps the whole text in memory while a part of it is kept, and that may have
 * megabytes.
 */
export function copyText(text: string): string {
  return JSON.parse(JSON.stringify(text));
}
