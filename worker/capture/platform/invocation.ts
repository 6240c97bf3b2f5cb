import { read } from "../safe/read.ts";
import { importModule } from "./import-module.ts";

let found: unknown;

/**
 * Registers work that the caller may not await, as in `void capture(env, error); throw error`. Otherwise the end of the
 * invocation would cancel the pending requests. It uses the `waitUntil` of `ctx` if the caller passed one, else that of
 * `cloudflare:workers`, which belongs to the running invocation. If there is neither, as under Node, it does nothing.
 */
export function keepAlive(work: Promise<unknown>, ctx: unknown): void {
  if (register(read(ctx, "waitUntil"), ctx, work)) return;
  if (found) return void register(found, undefined, work);
  importModule("cloudflare", "workers").then(
    (module) => {
      found = read(module, "waitUntil");
      register(found, undefined, work);
    },
    () => {},
  );
}

function register(waitUntil: unknown, owner: unknown, work: Promise<unknown>): boolean {
  if (typeof waitUntil !== "function") return false;
  try {
    Reflect.apply(waitUntil, owner, [work]);
    return true;
  } catch {
    // A ctx of another invocation, or no invocation at all.
    return false;
  }
}
