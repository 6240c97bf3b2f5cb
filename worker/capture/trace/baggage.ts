import { MAX_BAGGAGE } from "./read-trace.ts";

const MAX_MEMBERS = 64;
/** A token, then visible ASCII: https://www.w3.org/TR/baggage/#definition */
const MEMBER = /^[!#$%&'*+.^_`|~\w-]+\s*=[ -+\--~]*$/;

/** The members of a `baggage` that are such, within W3C's limits: it comes from a stranger, and goes to the next hop. */
export function cleanBaggage(baggage = ""): string {
  const members = baggage.split(",").slice(0, MAX_MEMBERS);
  // The last member may have been cut.
  if (baggage.length > MAX_BAGGAGE) members.pop();
  return members
    .map((member) => member.trim())
    .filter((member) => MEMBER.test(member))
    .join(",");
}
