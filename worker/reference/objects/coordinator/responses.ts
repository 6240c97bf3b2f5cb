import type { Job } from "../../compile/job.ts";
import { problemResponse } from "../../http/problem.ts";
import type { ListStore } from "./list-store.ts";

export function jobResponse(job: Job | undefined): Response {
  return job === undefined
    ? notFound("job")
    : Response.json(job, { headers: { "cache-control": "no-store" } });
}

/** The compiled list as text, or 304 where the client has it. */
export function listResponse(request: Request, lists: ListStore): Response {
  const list = lists.current();
  if (list === undefined) return notFound("list");
  const headers = {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "public, max-age=300",
    "last-modified": new Date(list.publishedAt).toUTCString(),
    etag: list.summary.etag,
    "x-list-hosts": String(list.summary.hosts),
  };
  if (hasVersion(request, list.summary.etag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : lists.read(list), { headers });
}

export function notFound(what: "job" | "list"): Response {
  const allowed = `the id of a ${what} that POST /compile has answered with`;
  return problemResponse({ status: 404, detail: `There is no such ${what}.`, field: "id", allowed });
}

/** Proxies weaken an ETag when they compress, so `W/` makes no difference here. */
function hasVersion(request: Request, etag: string): boolean {
  const known = request.headers.get("if-none-match");
  if (known === null) return false;
  return known.split(",").some((entry) => entry.trim().replace(/^W\//, "") === etag || entry.trim() === "*");
}
