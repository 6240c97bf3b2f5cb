import { isConfigured } from "../../transports/deliver.ts";
import type { Transport } from "../../transports/transport.ts";

/**
 * The configured transports that still have to deliver an event. `to` may leave some out, and never adds one. If `to`
 * has a name that is not configured here, all transports deliver: the name belongs to the sender and may stand for any
 * of them, and a second copy under the same id is better than none.
 */
export function stillOwed<One extends Pick<Transport, "name" | "isConfigured">>(
  transports: readonly One[],
  env: object,
  to: readonly string[] = [],
): readonly One[] {
  const active = transports.filter((transport) => isConfigured(transport, env));
  const isKnown = (name: string) => active.some((transport) => transport.name === name);
  return to.length && to.every(isKnown) ? active.filter(({ name }) => to.includes(name)) : active;
}
