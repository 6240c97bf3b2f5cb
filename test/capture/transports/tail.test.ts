import { test } from "vitest";
import { transportContract } from "../../../worker/capture/testing/index.ts";
import { tailTransport } from "../../../worker/capture/transports/tail.ts";
import { listen } from "../../support/channel.ts";
import { inInvocation } from "../../support/transport-backend.ts";

function makeHarness() {
  const messages = listen();
  // The notes of what became of them are no events.
  const arrived = () =>
    messages.map((message) => JSON.stringify(message)).filter((text) => text.includes('"event":'));
  return { transport: tailTransport(), env: { ERROR_TAIL: "on" }, emptyEnv: {}, arrived, inInvocation };
}

for (const { name, run } of transportContract(makeHarness, [])) test(name, run);
