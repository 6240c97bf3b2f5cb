import { expect, test } from "vitest";
import { FlareLog } from "../../../worker/capture/entries/flarelog-sdk.ts";
import { createLogger, memoryLogTransport } from "../../../worker/capture/entries/logger.ts";
import { type CaptureResult, createCapture, memoryTransport } from "../../../worker/capture/index.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";

const events = memoryTransport();
const capture = createCapture({ transports: [events] });
const request = new Request("http://shop/orders");
const log = createLogger({}, { transports: [memoryLogTransport()], console: false });

function findHandler({ eventId }: CaptureResult): unknown {
  return events.events.find(({ id }) => id === eventId)?.tags["handler"];
}

test("a capture in the request of a logger has the function that runs the request as its handler", async () => {
  function takeOrder(): Promise<CaptureResult> {
    return log.withRequest(request, () => capture({}, "no stock"));
  }
  expect(findHandler(await takeOrder())).toBe("takeOrder");
});

test("a capture in the request of a FlareLog logger has the function that runs the request as its handler", async () => {
  const { key, env } = newFlarelogProject();
  const flarelog = new FlareLog({ apiKey: key, endpoint: env.FLARELOG_ENDPOINT });
  function takeOrder(): Promise<CaptureResult> {
    return flarelog.withRequest({ request }, { waitUntil() {} }, () => capture({}, "no stock"));
  }
  expect(findHandler(await takeOrder())).toBe("takeOrder");
});

test("a capture in the request of a logger that nothing with a name runs has no handler of this library", async () => {
  const [result] = await Promise.all([request].map((one) => log.withRequest(one, () => capture({}, "none"))));
  expect(result && findHandler(result)).toBeUndefined();
});
