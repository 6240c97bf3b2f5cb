import { at, textAt } from "../config/located.ts";
import type { Rule } from "../finding.ts";
import { calledName, DELIVERS } from "../source/names.ts";
import { findAll, isCall } from "../source/walk.ts";

export const missingHandler: Rule = {
  name: "missing-handler",
  severity: "error",
  about:
    "The file has queue consumers or crons, and the Worker has no handler for them, or does not deliver queued events.",
  *find({ codes, wrangler, show }) {
    for (const { graph, entries, environments } of codes) {
      const worker = entries.find(({ name }) => name === "default");
      const isOwn = !worker?.facts?.base || worker.facts.base.source.startsWith("cloudflare:");
      const isKnown = worker && !worker.router && worker.methods.size > 0 && isOwn && !worker.isPartial;
      for (const { own, inherited, bindings } of environments) {
        const consumers = at(own, "queues", "consumers").items.filter(
          (one) => textAt(one, "type") !== "http_pull",
        );
        const crons = at(inherited("triggers"), "crons").items;
        const needs = [["queue", consumers[0]] as const, ["scheduled", crons[0]] as const];
        for (const [handler, node] of needs) {
          if (!node || !isKnown || worker.methods.has(handler)) continue;
          yield {
            file: show(wrangler.path),
            line: node.line,
            message: `this needs a ${handler} handler, which the Worker does not have`,
            fix: `export one: export default captureHandlers({ …, ${handler}(…) { … } })`,
          };
        }
        const events = textAt(bindings.find(({ name }) => name === "ERROR_QUEUE")?.node ?? own, "queue");
        const consumer = consumers.find((one) => events !== undefined && textAt(one, "queue") === events);
        if (!consumer || !isKnown || !worker.methods.has("queue")) continue;
        const delivers = graph.modules.some((module) =>
          findAll(module.program, isCall).some(({ callee }) =>
            DELIVERS.has(calledName(graph, module, callee) ?? ""),
          ),
        );
        if (delivers) continue;
        yield {
          file: show(wrangler.path),
          line: consumer.line,
          message: `the Worker consumes ${events} and never calls deliverQueued: the events in it are not sent`,
          fix: `in the queue handler: if (batch.queue === "${events}") return deliverQueued(batch, env);`,
        };
      }
    }
  },
};
