import { type AsyncValue, asyncValue } from "../platform/async-value.ts";
import { isOwn, markOwn } from "../transports/own-send.ts";
import type { Transport } from "../transports/transport.ts";

/** A capture that a hook makes is wanted; one that a hook of that capture makes is a circle. */
export const MAX_LEVEL = 2;

/** Follows a hook over its awaits. Without nodejs_compat only what a hook does at once is followed. */
const levels: AsyncValue<number> = /* @__PURE__ */ asyncValue(true);

/** Comes before the first hook runs. */
export function prepareToFollow(): Promise<void> {
  return levels.prepare();
}

/** How many captures' hooks this code is called by. */
export function findLevel(): number {
  return levels.read() ?? 0;
}

/** Runs what users have written, as a hook of a capture at this level. */
export function runAt<T>(level: number, work: () => T): T {
  return levels.hold(level, work);
}

/** These transports, whose sends run at this level. */
export function sendAt(level: number, transports: readonly Transport[]): readonly Transport[] {
  return transports.map((transport) => {
    const send: Transport["send"] = (event, context) => runAt(level, () => transport.send(event, context));
    if (isOwn(transport.send)) markOwn(send);
    return {
      get name() {
        return transport.name;
      },
      isConfigured: (env) => transport.isConfigured?.(env) ?? true,
      send,
    };
  });
}
