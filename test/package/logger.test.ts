import { expect, test, vi } from "vitest";
import { newFlarelogProject } from "../support/otlp-received.ts";
import { newConsumer } from "./support/consumer.ts";
import { startWorker } from "./support/workerd.ts";

const WORKER = `
import { DurableObject, env as imported } from "cloudflare:workers";
import { createLogger } from "isolate-capture/logger";
import { FlareLog } from "isolate-capture/flarelog-sdk";

const log = createLogger(imported, { console: false });
const logger = new FlareLog({ serviceName: "class" });
log.info("the module is evaluated");
logger.info("the module is evaluated, by the class");

export class Room extends DurableObject {}

export default {
  async fetch(request, env, ctx) {
    return logger.withRequest({ request }, ctx, () => log.withRequest(request, async (own) => {
      log.info("before an await");
      await new Promise((resolve) => setTimeout(resolve, 1));
      own.info("after an await");
      logger.info("by the class");
      return new Response("hello");
    }));
  },
};
`;

test.for([
  ["2024-09-23", []],
  ["2024-09-23", ["nodejs_compat"]],
  ["2026-10-20", []],
] as const)(
  "at %s with the flags %o: lines of modules and of requests arrive, each once, with an id and a time",
  async ([compatibility_date, compatibility_flags]) => {
    const project = newFlarelogProject();
    const folder = await newConsumer({ "index.js": WORKER });
    const worker = await startWorker({
      folder,
      main: "index.js",
      compatibility_date,
      compatibility_flags: [...compatibility_flags],
      vars: { ...project.env },
    });
    const started = Date.now();
    expect(await (await worker.fetch("http://worker/")).text()).toBe("hello");
    await vi.waitFor(async () => expect((await project.records()).length).toBeGreaterThanOrEqual(5), 20_000);
    const records = await project.records();
    expect(records.map(({ body }) => body).sort()).toEqual([
      "after an await",
      "before an await",
      "by the class",
      "the module is evaluated",
      "the module is evaluated, by the class",
    ]);
    for (const { timeUnixNano, attributes } of records) {
      expect(Number(timeUnixNano) / 1e6).toBeGreaterThanOrEqual(started - 1_000);
      expect(attributes["log.record.uid"] ?? "").not.toMatch(/^0{20}/);
    }
    expect(new Set(records.map(({ attributes }) => attributes["log.record.uid"])).size).toBe(4);
  },
);
