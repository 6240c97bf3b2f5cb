import { test } from "vitest";
import { sentryLiteTransport } from "../../../worker/capture/index.ts";
import { transportContract } from "../../../worker/capture/testing/index.ts";
import { newProject } from "../../support/received.ts";
import { HTTP_FAILURES, receiverBackend } from "../../support/transport-backend.ts";

const transport = sentryLiteTransport();

function makeHarness() {
  const project = newProject();
  return {
    transport,
    env: { SENTRY_DSN: project.dsn },
    emptyEnv: { SENTRY_DSN: " " },
    secrets: [project.dsn, "publickey"],
    ...receiverBackend(project),
  };
}

for (const { name, run } of transportContract(makeHarness, HTTP_FAILURES)) test.concurrent(name, run);
