import { problemResponse } from "../http/problem.ts";
import { REGISTRY_NAME } from "../objects/list-registry.ts";
import { startHealthCheck, startWarming } from "../workflows/start.ts";
import type { Call, Route } from "./route.ts";

export const warmRoute: Route = {
  method: "POST",
  path: "/warm",
  about: "Compiles the most popular lists again.",
  handle: async ({ env }) => runResponse("warm", await startWarming(env, crypto.randomUUID())),
};

export const startHealthRoute: Route = {
  method: "POST",
  path: "/health",
  about: "Checks the known sources.",
  handle: async ({ env }) => runResponse("health", await startHealthCheck(env, crypto.randomUUID())),
};

export const healthRoute: Route = {
  method: "GET",
  path: "/health",
  about: "The report of the last check.",
  handle: lastHealth,
};

export const runRoute: Route = {
  method: "GET",
  path: "/runs/:kind/:id",
  about: "A run of batch, warm or health: its status and output.",
  handle: showRun,
};

type RunKind = "batch" | "warm" | "health";

export function runResponse(kind: RunKind, id: string): Response {
  const run = `/runs/${kind}/${id}`;
  return Response.json({ id, links: { run } }, { status: 202, headers: { location: run } });
}

async function lastHealth({ env }: Call): Promise<Response> {
  const report = await env.LIST_REGISTRY.getByName(REGISTRY_NAME).health();
  if (report !== undefined) return Response.json(report);
  return problemResponse({ status: 404, detail: "The sources have not been checked yet." });
}

async function showRun({ env, params }: Call): Promise<Response> {
  const { kind = "", id = "" } = params;
  const instance = await findRun(env, kind, id);
  if (instance === undefined)
    return problemResponse({ status: 404, detail: "There is no such run.", field: "id" });
  const { status, output } = await instance.status();
  return Response.json({ id, status, output: output ?? null });
}

async function findRun(env: Cloudflare.Env, kind: string, id: string): Promise<WorkflowInstance | undefined> {
  try {
    if (kind === "batch") return await env.BATCH_COMPILATION_WORKFLOW.get(id);
    if (kind === "warm") return await env.CACHE_WARMING_WORKFLOW.get(id);
    if (kind === "health") return await env.HEALTH_MONITORING_WORKFLOW.get(id);
    return undefined;
  } catch (error) {
    // The platform gives these errors no code of their own.
    if (error instanceof Error && /instance\.(not_found|invalid_id)/.test(error.message)) return undefined;
    throw error;
  }
}
