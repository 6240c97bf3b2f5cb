import type { Rule } from "../finding.ts";

const DEFAULT_SINCE = "2026-08-04";

export const tailWithoutNode: Rule = {
  name: "tail-without-node",
  severity: "error",
  about:
    "`ERROR_TAIL` is `on`, and the Worker lacks `nodejs_compat`, without which nothing can be published.",
  *find({ environments, wrangler, show }) {
    for (const { vars, date, flags } of environments) {
      const on = vars.get("ERROR_TAIL");
      if (on?.value !== "on") continue;
      const isDefault = date !== undefined && date.text >= DEFAULT_SINCE && !flags.has("no_nodejs_compat");
      if (isDefault || flags.has("nodejs_compat") || flags.has("nodejs_compat_v2")) continue;
      yield {
        file: show(wrangler.path),
        line: on.line,
        message: "ERROR_TAIL is on, and nothing can be published without nodejs_compat",
        fix: `add compatibility_flags = ["nodejs_compat"], or raise compatibility_date to ${DEFAULT_SINCE}`,
      };
    }
  },
};
