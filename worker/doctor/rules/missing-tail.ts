import { adviseAdditions } from "../config/addition.ts";
import type { Environment } from "../config/environment.ts";
import { tailAddition } from "../config/far-side.ts";
import { at } from "../config/located.ts";
import type { Rule } from "../finding.ts";
import { runsObjects } from "./runs-objects.ts";

export const missingTail: Rule = {
  name: "missing-tail",
  severity: "hint",
  about:
    "No Tail Worker is set up, so failures that end the isolate are not reported. It is an error where `ERROR_TAIL` is `on`, because those events are lost.",
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
          ? "ERROR_TAIL is on, and no tail_consumers takes what is published: those events are lost"
          : `no Tail Worker sees isolates that are ended${environment.name ? ` in env.${environment.name}` : ""}`,
        fix: `deploy the Tail Worker (docs/tail.md; needs a paid plan) and add:\n${adviseAdditions([tailAddition], wrangler)}`,
      };
    }
  },
};

function hasTail({ own }: Environment): boolean {
  return at(own, "tail_consumers").items.length > 0 || at(own, "streaming_tail_consumers").items.length > 0;
}
