import { isListId, listIdOfJob } from "../compile/request/identity.ts";
import { problemResponse } from "../http/problem.ts";
import { notFound } from "../objects/coordinator/responses.ts";
import type { Call, Route } from "./route.ts";

export const jobRoute: Route = {
  method: "GET",
  path: "/jobs/:id",
  about: "A job: its status, phase and result.",
  handle: job,
};

export const progressRoute: Route = {
  method: "GET",
  path: "/jobs/:id/progress",
  about: "The job's progress over a WebSocket.",
  handle: progress,
};

export const listRoute: Route = {
  method: "GET",
  path: "/lists/:id",
  about: "The compiled list as text.",
  handle: list,
};

function job({ request, env, params: { id = "" } }: Call): Response | Promise<Response> {
  const listId = listIdOfJob(id);
  return listId === undefined
    ? notFound("job")
    : env.COMPILATION_COORDINATOR.getByName(listId).fetch(request);
}

function progress({ request, env, params: { id = "" } }: Call): Response | Promise<Response> {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    const allowed = "a WebSocket: the header Upgrade: websocket";
    return problemResponse(
      { status: 426, detail: "Progress comes over a WebSocket.", field: "Upgrade", allowed },
      { upgrade: "websocket", connection: "Upgrade" },
    );
  }
  const listId = listIdOfJob(id);
  return listId === undefined ? notFound("job") : env.WS_HIBERNATION.getByName(listId).fetch(request);
}

function list({ request, env, params: { id = "" } }: Call): Response | Promise<Response> {
  return isListId(id) ? env.COMPILATION_COORDINATOR.getByName(id).fetch(request) : notFound("list");
}
