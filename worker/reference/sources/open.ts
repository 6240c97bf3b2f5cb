import { MAX_REDIRECTS } from "../compile/limits.ts";
import { type AddressRules, ALLOWED_ADDRESSES, checkAddress } from "./address.ts";
import type { SourceFault } from "./fault.ts";

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Asks a source for its list, following redirects by hand so that each hop's address is checked. */
export async function openSource(
  source: string,
  rules: AddressRules,
  signal: AbortSignal,
): Promise<Response | Omit<SourceFault, "source">> {
  let base: URL | undefined;
  let next = source;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const verdict = checkAddress(next, rules, base);
    if ("refused" in verdict) {
      const whence = base === undefined ? "The address" : "An address the source redirects to";
      const detail = `${whence} is refused: ${verdict.refused}.`;
      return { code: "refused-address", detail, allowed: ALLOWED_ADDRESSES };
    }
    const response = await fetch(verdict.url, { redirect: "manual", signal, headers: REQUEST_HEADERS });
    const location = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
    if (location === null) return response.ok ? response : await refuseStatus(response);
    await response.body?.cancel();
    base = verdict.url;
    next = location;
  }
  const detail = `The source redirects more than ${MAX_REDIRECTS} times.`;
  return { code: "too-many-redirects", detail, allowed: `at most ${MAX_REDIRECTS} redirects` };
}

const REQUEST_HEADERS = { accept: "text/plain, */*;q=0.5", "user-agent": "isolate-capture-reference" };

async function refuseStatus(response: Response): Promise<Omit<SourceFault, "source">> {
  await response.body?.cancel();
  const detail = `The source answers with status ${response.status}.`;
  return { code: "bad-status", detail, allowed: "a source that answers with status 200" };
}
