import { parseBatchRequest } from "../compile/request/parse.ts";
import { readJsonBody } from "../http/json-body.ts";
import { problemResponse } from "../http/problem.ts";
import type { BatchMessage } from "../queues/batch-message.ts";
import { addressRules } from "../sources/rules.ts";
import { startBatch } from "../workflows/start.ts";
import type { Call, Route } from "./route.ts";
import { runResponse } from "./runs.ts";

export const batchRoute: Route = {
  method: "POST",
  path: "/batch",
  about: "Compiles many lists: { requests: [...] }.",
  handle: (call) =>
    batch(call, async ({ env }, message) => {
      return runResponse("batch", await startBatch(env, crypto.randomUUID(), message));
    }),
};

export const batchQueueRoute: Route = {
  method: "POST",
  path: "/batch/queue",
  about: "The same, later: the batch waits in a queue.",
  handle: (call) =>
    batch(call, async ({ env }, message) => {
      await env.BATCH_QUEUE.send(message);
      return Response.json({ queued: message.requests.length }, { status: 202 });
    }),
};

async function batch(
  call: Call,
  accept: (call: Call, message: BatchMessage) => Promise<Response>,
): Promise<Response> {
  const body = await readJsonBody(call.request);
  if ("problem" in body) return problemResponse(body.problem);
  const parsed = parseBatchRequest(body.value, addressRules(call.env));
  return "problem" in parsed ? problemResponse(parsed.problem) : await accept(call, parsed.value);
}
