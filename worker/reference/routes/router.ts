import { identifyClient } from "../http/client.ts";
import { noSuchPath, problemResponse } from "../http/problem.ts";
import { batchQueueRoute, batchRoute } from "./batch.ts";
import { compileRoute } from "./compile.ts";
import { deadLettersRoute, redriveRoute } from "./dead-letters.ts";
import { jobRoute, listRoute, progressRoute } from "./jobs.ts";
import type { Call, Route } from "./route.ts";
import { healthRoute, runRoute, startHealthRoute, warmRoute } from "./runs.ts";

const indexRoute: Route = {
  method: "GET",
  path: "/",
  about: "This description.",
  handle: () => Response.json({ service: "A compiler of host block lists", routes: describeRoutes() }),
};

const ROUTES = [
  indexRoute,
  compileRoute,
  jobRoute,
  progressRoute,
  listRoute,
  batchRoute,
  batchQueueRoute,
  warmRoute,
  startHealthRoute,
  healthRoute,
  runRoute,
  deadLettersRoute,
  redriveRoute,
].map((route) => ({ route, pattern: new URLPattern({ pathname: route.path }) }));

export async function answerRequest(request: Request, env: Cloudflare.Env): Promise<Response> {
  const url = new URL(request.url);
  const matching = ROUTES.filter(({ pattern }) => pattern.test(url));
  if (matching.length === 0) return noSuchPath(url);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const found = matching.find(({ route }) => route.method === method);
  if (found === undefined) return wrongMethod(matching.map(({ route }) => route.method));

  const params = found.pattern.exec(url)?.pathname.groups ?? {};
  const call: Call = { request, env, url, params };
  const refusal = method === "POST" ? await refuseTooMany(call) : undefined;
  if (refusal !== undefined) return refusal;
  return await found.route.handle(call);
}

/** Only what starts work is counted. */
async function refuseTooMany({ request, env }: Call): Promise<Response | undefined> {
  const verdict = await env.RATE_LIMITER.getByName(identifyClient(request)).take();
  if (verdict.allowed) return undefined;
  const { retryAfterSeconds } = verdict;
  return problemResponse(
    { status: 429, detail: `Too many requests: try again in ${retryAfterSeconds} seconds.` },
    { "retry-after": String(retryAfterSeconds) },
  );
}

function wrongMethod(methods: readonly Route["method"][]): Response {
  const allowed = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");
  return problemResponse(
    { status: 405, detail: "The method is not allowed here.", allowed },
    { allow: allowed },
  );
}

function describeRoutes(): { readonly route: string; readonly about: string }[] {
  return ROUTES.map(({ route }) => ({ route: `${route.method} ${route.path}`, about: route.about }));
}
