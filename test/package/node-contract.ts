/** The contract suite as users run it elsewhere: by Node's own test runner, against a server of its own. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { type BackendBehaviour, transportContract } from "../../worker/capture/testing/index.ts";
import { webhookTransport } from "../capture/transports/custom/webhook.ts";

const STATUS = { accept: 200, refuse: 404, busy: 503, "rate-limit": 429 } as const;

async function makeHarness() {
  let behaviour: BackendBehaviour = "accept";
  let seconds = 0;
  const taken: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    if (behaviour === "hang") return;
    if (behaviour === "cut") return response.destroy();
    if (behaviour === "accept") taken.push(body);
    return response.writeHead(STATUS[behaviour], { "retry-after": `${seconds}` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    transport: webhookTransport(),
    env: { WEBHOOK_URL: `http://127.0.0.1:${port}/a-secret` },
    emptyEnv: {},
    behave(next: BackendBehaviour, retryAfterMs: number) {
      behaviour = next;
      seconds = retryAfterMs / 1_000;
    },
    arrived: () => taken,
  };
}

const cases = transportContract(makeHarness, ["refuse", "busy", "rate-limit", "cut", "hang"]);
for (const { name, run } of cases) test(name, run);
