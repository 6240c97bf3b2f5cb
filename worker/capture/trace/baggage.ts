import { MAX_BAGGAGE } from "./read-trace.ts";

const MAX_MEMBERS = 64;
/** A token, then visible ASCII: https://www.w3.org/TR/baggage/#definition */
const MEMBER = /^[!#$%&'*+.^_`|~\w-]+\s*=[ -+\--~]*$/;

/**
 * Returns the first valid members of a `baggage`, within the limits of W3C. It comes from a stranger, and goes on to
 * the next hop.
 *
 * @param max characters
 */
export function cleanBaggage(baggage = "", max = MAX_BAGGAGE): string {
  const members = baggage.split(",", MAX_MEMBERS);
  let kept = "";
  for (const member of members) {
    const text = member.trim();
    const longer = kept ? `${kept},${text}` : text;
    // A baggage that was too long was cut inside its last member.
    const isWhole = baggage.length <= MAX_BAGGAGE || !baggage.endsWith(member);
    if (isWhole && longer.length <= max && MEMBER.test(text)) kept = longer;
  }
  return kept;
}
