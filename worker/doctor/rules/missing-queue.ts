import { adviseAdditions } from "../config/addition.ts";
import { consumerAdditions, queueAddition } from "../config/far-side.ts";
import type { Rule } from "../finding.ts";
import { runsObjects } from "./runs-objects.ts";

export const missingQueue: Rule = {
  name: "missing-queue",
  severity: "hint",
  about: "No Queue keeps the events that a backend cannot take for now.",
  *find(project) {
    const { environments, wrangler, show } = project;
    for (const environment of environments) {
      const names = new Set(environment.bindings.map(({ name }) => name));
      if (!runsObjects(environment) || names.has("ERROR_QUEUE") || names.has("ERROR_SERVICE")) continue;
      const [own, far] = [[queueAddition], consumerAdditions].map((one) => adviseAdditions(one, wrangler));
      yield {
        file: show(wrangler.path),
        line: environment.line,
        message: `no Queue keeps events that cannot be delivered${environment.name ? ` in env.${environment.name}` : ""}`,
        fix: `\`npx isolate-capture init\` makes the Worker that delivers them. By hand: make both queues with \`npx wrangler queues create\`, and add here:\n${own}\nand in the Worker that calls deliverQueued (docs/transports/queue.md), which may be this one:\n${far}`,
      };
    }
  },
};
