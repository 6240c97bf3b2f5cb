import { showAdditions } from "../config/addition.ts";
import type { Environment } from "../config/environment.ts";
import { tailAddition } from "../config/far-side.ts";
import { at } from "../config/located.ts";
import type { Rule } from "../finding.ts";
import { runsObjects } from "./runs-objects.ts";

export const missingTail: Rule = {
  name: "missing-tail",
  severity: "hint",
  about:
    "No Tail Worker sees what no code inside an isolate can report. An error where `ERROR_TAIL` is `on`: events go nowhere.",
  *find({ environments, wrangler, show }) {
    // A line that is commented out is a decision, most often for the plan that is paid for.
    const isDecided = /(#|\/\/).*\btail_consumers\b/.test(wrangler.text);
    for (const environment of environments) {
      if (hasTail(environment)) continue;
      const on = environment.vars.get("ERROR_TAIL");
      const isOn = on?.value === "on";
      if (!isOn && (isDecided || !runsObjects(environment))) continue;
      yield {
        file: show(wrangler.path),
        line: isOn ? on.line : environment.line,
        severity: isOn ? "error" : "hint",
        message: isOn
          ? "ERROR_TAIL is on, but tail_consumers is missing: the published events are lost"
          : `no Tail Worker reports isolates that the platform ends${environment.name ? ` in env.${environment.name}` : ""}`,
        fix: `deploy the Tail Worker (docs/tail.md; needs a paid plan) and add:\n${showAdditions([tailAddition], wrangler.format)}`,
      };
    }
  },
};

function hasTail({ own }: Environment): boolean {
  return at(own, "tail_consumers").items.length > 0 || at(own, "streaming_tail_consumers").items.length > 0;
}
