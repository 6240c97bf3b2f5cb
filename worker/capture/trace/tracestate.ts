/** https://www.w3.org/TR/trace-context/#tracestate-header-field-values */
const MEMBER = /^[a-z\d][a-z\d_*/-]{0,255}(?:@[a-z][a-z\d_*/-]{0,13})?=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;
const MAX_MEMBERS = 32;
/** So many characters every hop should pass on. */
const MAX_TRACESTATE = 512;
/** What is longer goes first where there is too much. */
const LONG_MEMBER = 128;
/** No hop of a real trace sends more. */
const MAX_READ = 8_192;

/**
 * A `tracestate` for the next hop: what other tracing systems have noted in the trace, as it came, with whole members left out
 * where there are too many. A malformed one is nothing: who cannot read it may not pass it on.
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
