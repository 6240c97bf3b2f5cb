/** https://www.w3.org/TR/trace-context/#tracestate-header-field-values */
const MEMBER = /^[a-z\d][a-z\d_*/-]{0,255}(?:@[a-z][a-z\d_*/-]{0,13})?=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;
const MAX_MEMBERS = 32;
/** Every hop should pass on this many characters. */
const MAX_TRACESTATE = 512;
/** Longer members are left out first. */
const LONG_MEMBER = 128;
/** No hop of a real trace sends more. */
const MAX_READ = 8_192;

/**
 * Returns the `tracestate` for the next hop: the notes of other tracing systems, unchanged. If there are too many, whole
 * members are left out. A malformed one is dropped, because W3C does not allow passing it on.
 *
 * @param max characters
 */
export function cleanTracestate(text = "", max = MAX_TRACESTATE): string {
  if (text.length > MAX_READ) return "";
  const members = text.split(",").flatMap((member) => member.trim() || []);
  const keys = new Set(members.map((member) => member.split("=", 1)[0]));
  if (keys.size < members.length || !members.every((member) => MEMBER.test(member))) return "";
  const kept = members.slice(0, MAX_MEMBERS);
  while (kept.join().length > max) {
    const long = kept.findLastIndex(({ length }) => length > LONG_MEMBER);
    kept.splice(long, 1);
  }
  return kept.join();
}
