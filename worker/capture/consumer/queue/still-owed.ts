import { isConfigured } from "../../transports/deliver.ts";
import type { Transport } from "../../transports/transport.ts";

/**
 * The configured transports that still owe an event. `to` may leave some out, never add one. A name that is not
 * configured here belongs to the sender's side and may stand for any of them: then all are owed, since a second copy
 * with the same id is better than none.
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
