import { test } from "vitest";
import { flarelogTransport } from "../../../worker/capture/index.ts";
import { transportContract } from "../../../worker/capture/testing/index.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";
import { HTTP_FAILURES, receiverBackend } from "../../support/transport-backend.ts";

const transport = flarelogTransport();

function makeHarness() {
  const project = newFlarelogProject();
  return {
    transport,
    env: project.env,
    emptyEnv: { ...project.env, FLARELOG_API_KEY: " " },
    secrets: [project.key],
    ...receiverBackend(project),
  };
}

for (const { name, run } of transportContract(makeHarness, HTTP_FAILURES)) test.concurrent(name, run);
