import ipaddr from "ipaddr.js";

export interface AddressRules {
  /** Lets addresses of this machine through, for local work. */
  readonly allowLoopback: boolean;
}

export type AddressVerdict = { readonly url: URL } | { readonly refused: string };

export const ALLOWED_ADDRESSES = "an http or https address of a public host, without user name and password";

/** Whether a source may be fetched from this address. Every redirect is checked again, with `base` as its origin. */
export function checkAddress(text: string, rules: AddressRules, base?: URL): AddressVerdict {
  const url = URL.parse(text, base?.href);
  if (url === null) return { refused: "it is not an absolute address" };
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return { refused: `its scheme is ${url.protocol.slice(0, -1)}` };
  }
  if (url.username !== "" || url.password !== "") return { refused: "it holds a user name or a password" };
  const reach = findReach(url.hostname);
  if (reach === "private" || (reach === "loopback" && !rules.allowLoopback)) {
    return {
      refused: `its host is ${reach === "loopback" ? "this machine" : "in a private or reserved network"}`,
    };
  }
  url.hash = "";
  return { url };
}

type Reach = "public" | "loopback" | "private";

const PRIVATE_SUFFIXES = [".internal", ".local", ".home.arpa"];

/**
 * `hostname` comes from a WHATWG URL, which has turned decimal, octal and hexadecimal IPv4 forms into four numbers. What
 * a name resolves to is not looked up: Cloudflare's network has no route from `fetch` to private addresses.
 */
function findReach(hostname: string): Reach {
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (ipaddr.isValid(host)) return reachOfIp(ipaddr.process(host));
  if (host === "localhost" || host.endsWith(".localhost")) return "loopback";
  const isPrivate = !host.includes(".") || PRIVATE_SUFFIXES.some((suffix) => host.endsWith(suffix));
  return isPrivate ? "private" : "public";
}

type IpAddress = ReturnType<typeof ipaddr.process>;

/** The only IPv6 block in public use; anything outside it, such as `::127.0.0.1`, may lead inside. */
const GLOBAL_UNICAST = ipaddr.parseCIDR("2000::/3");

function reachOfIp(address: IpAddress): Reach {
  const range = address.range();
  if (range === "loopback") return "loopback";
  if (range !== "unicast") return "private";
  return address.kind() === "ipv6" && !address.match(GLOBAL_UNICAST) ? "private" : "public";
}
