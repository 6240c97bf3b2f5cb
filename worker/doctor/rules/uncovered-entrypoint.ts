import type { Problem, Rule } from "../finding.ts";
import type { Project } from "../project.ts";
import { routesReport } from "../source/routers.ts";
import { showErrorHandler } from "./route-errors.ts";
import { findUncovered } from "./uncovered.ts";

export const uncoveredEntrypoint: Rule = {
  name: "uncovered-entrypoint",
  severity: "error",
  about: "The Worker's own handlers, or those of a `WorkerEntrypoint`, report no error.",
  *find(project) {
    yield* findUncovered(project, {
      kinds: ["entrypoint", "worker"],
      describe: ({ kind, name }) => (kind === "worker" ? "the Worker" : `the entrypoint ${name}`),
      fix: ({ kind, name }) =>
        kind === "worker"
          ? "cover it: export default captureHandlers({ … })"
          : `cover the class: captureHandlers(${name}, { rpc: true })`,
    });
    yield* findBareRouters(project);
  },
};

/** A router's app that is exported as it is. */
function* findBareRouters({ codes, show }: Project): Iterable<Problem> {
  for (const { graph, entries } of codes) {
    for (const { router, covers, module, line } of entries) {
      if (!router || covers.length || routesReport(graph)) continue;
      yield {
        file: show(module.path),
        line,
        message: `the Worker, an app of ${router.name}, reports no error`,
        fix: `report in its error handler: ${showErrorHandler(router)}, and export captureHandlers(app): docs/frameworks/README.md`,
      };
    }
  }
}
