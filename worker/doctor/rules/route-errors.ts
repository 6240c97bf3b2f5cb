import type { Rule } from "../finding.ts";
import { findOwnRouter } from "../source/reach.ts";
import { answersErrors, isHono, type Router, routesReport } from "../source/routers.ts";

export const routeErrors: Rule = {
  name: "route-errors",
  severity: "error",
  about: "A router answers the errors of its routes itself, so that `captureHandlers` never sees them.",
  *find({ codes, show }) {
    for (const code of codes) {
      for (const entry of code.entries) {
        if (!entry.covers.some(({ by }) => by === "captureHandlers")) continue;
        const router = findOwnRouter(code, entry);
        if (!router || !answersErrors(code.graph, router) || routesReport(code.graph)) continue;
        const fetch = entry.methods.get("fetch");
        yield {
          file: show((fetch ?? entry).module.path),
          line: (fetch ?? entry).line,
          message: "captureHandlers does not see errors of the routes: the router answers them itself",
          fix: `wrap the router's error handler: ${showErrorHandler(router)}: docs/frameworks/README.md`,
        };
      }
    }
  },
};

/** The line that a router's error handler takes. */
export function showErrorHandler(router: Router): string {
  return isHono(router)
    ? "app.onError(captureRouteErrors((error, c) => …))"
    : `${router.name}({ catch: captureRouteErrors(error) })`;
}
