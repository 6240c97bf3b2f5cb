import { env } from "cloudflare:workers";
import { test } from "vitest";
import { queueTransport } from "../../../worker/capture/index.ts";
import { transportContract } from "../../../worker/capture/testing/index.ts";
import { reportToNewProject } from "../../support/received.ts";
import { inInvocation } from "../../support/transport-backend.ts";

const transport = queueTransport();

/** A real Queue, whose consumer sends what it takes to the receiver. Nothing can make a Queue fail. */
function makeHarness() {
  const project = reportToNewProject();
  return {
    transport,
    env: { ERROR_QUEUE: env.ERROR_QUEUE },
    emptyEnv: {},
    arrived: async () => (await project.requests()).map(({ body }) => body),
    inInvocation,
  };
}

for (const { name, run } of transportContract(makeHarness, [])) test(name, run);
