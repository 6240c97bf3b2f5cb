import { answerRoute } from "./failing-code.ts";
import { failures } from "./failures.ts";
import { routeLive } from "./live.ts";
import { renderPage } from "./page.ts";

/** Answers the lab's own routes; undefined for every other, and for all of them where the lab is off. */
export async function routeLab(request: Request, env: Cloudflare.LabEnv): Promise<Response | undefined> {
  const url = new URL(request.url);
  if (env.FAILURE_LAB !== "on") return url.pathname.startsWith("/failures/") ? notFound() : undefined;
  if (url.pathname === "/" && request.method === "GET") return renderPage(env);
  if (url.pathname.startsWith("/lab/")) return routeLive(request, env, url);
  const name = /^\/failures\/(.+)$/.exec(url.pathname)?.[1];
  if (name === undefined) return undefined;
  if (request.method === "POST") return provoke(name, env, url);
  if (name === "handler") answerRoute();
  if (request.headers.get("upgrade") === "websocket") {
    if (name === "web-socket-error") return env.FAILURE_OBJECT.getByName(name).fetch(request);
    if (name === "uncaught-socket") return env.UNCOVERED_OBJECT.getByName("socket").fetch(request);
  }
  return notFound();
}

async function provoke(name: string, env: Cloudflare.LabEnv, url: URL): Promise<Response> {
  const failure = failures.get(name);
  if (failure === undefined) return notFound();
  return Response.json({ provoked: name, ...(await failure.provoke(env, url)) });
}

function notFound(): Response {
  return Response.json({ error: "not found" }, { status: 404 });
}
