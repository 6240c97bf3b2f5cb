import { normaliseHost } from "./host.ts";

/** What a line of a source says: hosts to block, nothing (comment, blank, local name), or something we cannot read. */
export type Line = { readonly hosts: readonly string[] } | "ignored" | "invalid";

/** Addresses that hosts files map blocked names to. */
const SINKS = new Set(["0.0.0.0", "127.0.0.1", "::", "::1", "::0", "0"]);

/** Names that every hosts file maps for the machine itself. */
const LOCAL_NAMES = new Set([
  "localhost",
  "localhost.localdomain",
  "local",
  "broadcasthost",
  "ip6-localhost",
  "ip6-loopback",
  "ip6-localnet",
  "ip6-mcastprefix",
  "ip6-allnodes",
  "ip6-allrouters",
  "ip6-allhosts",
  "0.0.0.0",
]);

const MAX_LINE_LENGTH = 4096;

/** Reads one line of a hosts file, a list of domains or an ad-block list of whole hosts. */
export function readLine(raw: string): Line {
  if (raw.length > MAX_LINE_LENGTH) return "invalid";
  const line = raw.trim();
  if (line === "" || line.startsWith("#") || line.startsWith("!") || line.startsWith("[")) return "ignored";
  if (line.startsWith("||")) return readAdblockRule(line);
  const [first = ""] = line.split(WHITE_SPACE, 1);
  if (SINKS.has(first)) return readNames(beforeHash(line).split(WHITE_SPACE).slice(1));
  const name = withoutComment(line);
  return WHITE_SPACE.test(name) ? "invalid" : readNames([name]);
}

const WHITE_SPACE = /\s+/;

/** `||example.com^`: a rule with options blocks less than the host, so only `$important` is taken as the host. */
function readAdblockRule(line: string): Line {
  const rule = withoutComment(line);
  const end = rule.indexOf("^");
  const host = end < 0 ? undefined : normaliseHost(rule.slice(2, end));
  const options = rule.slice(end + 1);
  return host !== undefined && (options === "" || options === "$important") ? { hosts: [host] } : "invalid";
}

function readNames(words: readonly string[]): Line {
  const names = words.filter((word) => word !== "");
  const wanted = names.filter((name) => !LOCAL_NAMES.has(name.toLowerCase()));
  if (wanted.length === 0) return names.length === 0 ? "invalid" : "ignored";
  const hosts = wanted.map(normaliseHost).filter((host) => host !== undefined);
  return hosts.length === wanted.length ? { hosts } : "invalid";
}

/** Cuts at a `#` after white space only: `example.com##.ad` hides an element and does not block the host. */
function withoutComment(line: string): string {
  for (let hash = line.indexOf("#"); hash > 0; hash = line.indexOf("#", hash + 1)) {
    const before = line.charCodeAt(hash - 1);
    if (before === 32 || before === 9) return line.slice(0, hash).trimEnd();
  }
  return line;
}

/** In a hosts file a comment may begin anywhere. */
function beforeHash(line: string): string {
  const hash = line.indexOf("#");
  return hash < 0 ? line : line.slice(0, hash);
}
