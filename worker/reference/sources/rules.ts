import type { AddressRules } from "./address.ts";

export function addressRules(env: { readonly ALLOW_LOOPBACK_SOURCES?: string }): AddressRules {
  return { allowLoopback: env.ALLOW_LOOPBACK_SOURCES === "on" };
}
