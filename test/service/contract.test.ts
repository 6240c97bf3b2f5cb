import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { test } from "vitest";
import { serviceTransport } from "../../worker/capture/entries/service.ts";
import { transportContract } from "../../worker/capture/testing/index.ts";
import { newProject } from "../support/received.ts";
import { receiverBackend } from "../support/transport-backend.ts";
import { PROJECTS } from "./projects.ts";

const project = newProject(PROJECTS.serviceUnderContract);
const transport = serviceTransport();

/** The one backend of that service, of which each case sees what comes from now on. */
async function makeHarness() {
  const before = (await project.requests()).length;
  const backend = receiverBackend(project);
  await project.behave({});
  return {
    transport,
    env: { ERROR_SERVICE: env.SERVICE_UNDER_CONTRACT },
    emptyEnv: { ERROR_SERVICE: "a text" },
    secrets: [project.dsn, "publickey"],
    ...backend,
    arrived: async () => (await backend.arrived()).slice(before),
    inInvocation: <T>(send: () => Promise<T>) =>
      runInDurableObject(env.CALLER.get(env.CALLER.newUniqueId()), send),
  };
}

// A backend that is busy or hangs would have the service leave it alone, which the next case would find.
for (const { name, run } of transportContract(makeHarness, ["refuse"])) test(name, run);
