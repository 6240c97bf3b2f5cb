import ipaddr from "ipaddr.js";

/**
 * Whom a request counts against. Cloudflare sets the header and overwrites a client's own; without it the request is
 * local. One customer has a whole /64 of IPv6, so that is what counts.
 */
export function identifyClient(request: Request): string {
  const address = request.headers.get("cf-connecting-ip");
  if (address === null || !ipaddr.isValid(address)) return "local";
  const ip = ipaddr.process(address);
  if (ip.kind() === "ipv4") return ip.toString();
  const network = ip.toByteArray().map((byte, index) => (index < 8 ? byte : 0));
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}
