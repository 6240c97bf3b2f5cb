import type { Rule } from "../finding.ts";
import { isRouterFetch, routesReport } from "../source/reach.ts";

export const routeErrors: Rule = {
  name: "route-errors",
  severity: "error",
  about: "A router answers the errors of its routes itself, so that `captureHandlers` never sees them.",
  *find({ codes, show }) {
    for (const { graph, entries } of codes) {
      for (const { kind, router, covers, methods, module, line } of entries) {
        if (kind !== "worker" || !covers.some(({ by }) => by === "captureHandlers")) continue;
        const fetch = methods.get("fetch");
        const isRouter = router !== undefined || (fetch && isRouterFetch(graph, fetch.module, fetch.node));
        if (!isRouter || routesReport(graph)) continue;
        yield {
          file: show((fetch ?? { module }).module.path),
          line: fetch?.line ?? line,
          message: "captureHandlers does not see errors of the routes: the router answers them itself",
          fix: "wrap the router's error handler: app.onError(captureRouteErrors((error, c) => …)): docs/frameworks/README.md",
        };
      }
    }
  },
};
