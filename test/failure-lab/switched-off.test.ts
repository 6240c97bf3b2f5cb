import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { failures } from "../../worker/failure-lab/failures.ts";
import lab from "../../worker/failure-lab/index.ts";
import reference from "../../worker/reference/index.ts";

// The bindings of the deployed configuration: `FAILURE_LAB` is not among them.
const deployed = env as Parameters<typeof lab.fetch>[1];

it.each([...failures.keys(), "unknown"])(
  "without the variable FAILURE_LAB the failure %s answers 404",
  async (name) => {
    for (const method of ["POST", "GET"]) {
      const request = new Request(`https://worker.example/failures/${name}`, { method });
      const response = await lab.fetch(request, deployed, createExecutionContext());
      expect(response.status).toBe(404);
    }
  },
);

it("without the variable FAILURE_LAB the page is the reference Worker's own answer", async () => {
  const answers = [lab, reference].map(async (worker) => {
    const response = await worker.fetch(
      new Request("https://worker.example/"),
      deployed,
      createExecutionContext(),
    );
    return [response.status, await response.text()];
  });
  const [ofLab, ofReference] = await Promise.all(answers);
  expect(ofLab).toEqual(ofReference);
});
