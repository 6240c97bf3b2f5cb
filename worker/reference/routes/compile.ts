import type { Job } from "../compile/job.ts";
import { DEFAULT_WAIT_SECONDS, MAX_WAIT_SECONDS } from "../compile/limits.ts";
import type { CompileRequest } from "../compile/request/compile-request.ts";
import { makeListId } from "../compile/request/identity.ts";
import { parseCompileRequest } from "../compile/request/parse.ts";
import { readJsonBody } from "../http/json-body.ts";
import { type Parsed, problemResponse, shorten } from "../http/problem.ts";
import { addressRules } from "../sources/rules.ts";
import type { Call, Route } from "./route.ts";

export const compileRoute: Route = {
  method: "POST",
  path: "/compile",
  about: "Compiles a list: { sources, name?, format? }. Waits for the end, at most ?wait seconds (0 to 25).",
  handle: compile,
};

async function compile({ request, env, url }: Call): Promise<Response> {
  const wait = parseWait(url.searchParams.get("wait"));
  if ("problem" in wait) return problemResponse(wait.problem);
  const body = await readJsonBody(request);
  if ("problem" in body) return problemResponse(body.problem);
  const parsed = parseCompileRequest(body.value, addressRules(env));
  if ("problem" in parsed) return problemResponse(parsed.problem);

  const coordinator = env.COMPILATION_COORDINATOR.getByName(await makeListId(parsed.value));
  const job = await coordinator.submit(parsed.value, "client");
  if (wait.value === 0) return answer(job, parsed.value);
  const settled = await coordinator.waitUntilSettled(job.jobId, wait.value * 1000);
  return answer(settled ?? job, parsed.value);
}

function parseWait(text: string | null): Parsed<number> {
  if (text === null) return { value: DEFAULT_WAIT_SECONDS };
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= MAX_WAIT_SECONDS) return { value };
  const allowed = `whole seconds from 0 to ${MAX_WAIT_SECONDS}`;
  return {
    problem: {
      status: 400,
      detail: "wait is not allowed as it is.",
      field: "wait",
      value: shorten(text),
      allowed,
    },
  };
}

function answer(job: Job, request: CompileRequest): Response {
  const links = {
    job: `/jobs/${job.jobId}`,
    progress: `/jobs/${job.jobId}/progress`,
    list: `/lists/${job.listId}`,
  };
  if (job.status === "rejected") return rejection(job, request);
  if (job.status === "failed") {
    const detail = "The list could not be compiled. It is our fault, and has been reported.";
    return problemResponse({ status: 500, detail });
  }
  const isDone = job.status === "done";
  const location = isDone ? links.list : links.job;
  return Response.json({ ...job, links }, { status: isDone ? 200 : 202, headers: { location } });
}

/** The job knows its sources in canonical order; the client knows them in its own. */
function rejection(job: Job, request: CompileRequest): Response {
  const { fault } = job;
  if (fault === null) throw new Error("A rejected job has no fault");
  const index = fault.source === null ? -1 : request.sources.indexOf(fault.source);
  const field = index < 0 ? "sources" : `sources[${index}]`;
  const { code, detail, allowed } = fault;
  return problemResponse({ status: 422, code, detail, field, value: shorten(fault.source), allowed });
}
