import { nextId } from "../../memory/sequence.ts";
import { warnOfLosses } from "../../result.ts";
import { deliver } from "../../transports/deliver.ts";
import { createOutlet, type Outlet, type OutletOptions } from "../outlet.ts";
import { hasWaitUntil } from "./requests.ts";
import type { FlareLogSettings } from "./settings.ts";
import type { ExecutionContextLike } from "./types.ts";

const DEADLINE_MS = 5_000;

/** The buffer of a `FlareLog`, or of one of its requests. */
export function newOutlet(
  findSettings: () => FlareLogSettings,
  executionContext: ExecutionContextLike | undefined,
  options: Pick<OutletOptions, "guard" | "onDrop">,
): Outlet {
  return createOutlet({
    ...options,
    async send(records, ms) {
      const { senders, env, redaction } = findSettings();
      if (!senders.length) return [{ transport: "console", status: "delivered" }];
      const batch = { id: nextId(), environment: "", records };
      const outcomes = await deliver(batch, senders, undefined, env, ms);
      warnOfLosses(outcomes, redaction.scrub, "lines were");
      return outcomes;
    },
    ctx: hasWaitUntil(executionContext) ? executionContext : undefined,
    owner: undefined,
    deadlineMs: DEADLINE_MS,
  });
}
