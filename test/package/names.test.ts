import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cloudflare } from "@cloudflare/vite-plugin";
import { createBuilder } from "vite";
import { expect, test } from "vitest";
import { newConsumer } from "./support/consumer.ts";
import { eventsUntil, newSentryProject, textOf } from "./support/sentry.ts";
import { startWorker, type WorkerConfig } from "./support/workerd.ts";

const NAMED_WORKER = `
import { DurableObject } from "cloudflare:workers";
import { captureDurableObject } from "isolate-capture";

class ARoomWithALongName extends DurableObject {
  async fetch(request) {
    return this.openMessage(new URL(request.url).searchParams.get("fail"));
  }
  openMessage(text) {
    throw new RangeError(text);
  }
}
export const Room = captureDurableObject(ARoomWithALongName);

export default {
  async fetch(request, env) {
    try {
      return await env.ROOM.getByName("lobby").fetch(request);
    } catch (error) {
      return new Response(error.message, { status: 500 });
    }
  },
};
`;

const CONFIG = JSON.stringify({
  name: "consumer",
  main: "index.js",
  compatibility_date: "2026-10-20",
  durable_objects: { bindings: [{ name: "ROOM", class_name: "Room" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
});

async function viteBuild(folder: string): Promise<WorkerConfig> {
  const builder = await createBuilder({
    root: folder,
    configFile: false,
    logLevel: "silent",
    plugins: [cloudflare({ configPath: join(folder, "wrangler.json") })],
    environments: { consumer: { build: { minify: true } } },
  });
  await builder.buildApp();
  const out = join(folder, "dist/consumer");
  const { main } = JSON.parse(await readFile(join(out, "wrangler.json"), "utf8"));
  expect(await readFile(join(out, main), "utf8")).not.toContain("ARoomWithALongName extends");
  return {
    folder: out,
    main,
    no_bundle: true,
    find_additional_modules: true,
    rules: [{ type: "ESModule", globs: ["**/*.js"] }],
  };
}

const BUILDS: [string, (folder: string) => Promise<WorkerConfig>][] = [
  ["wrangler", async (folder) => ({ folder, main: "index.js" })],
  ["Vite, which shortens names", viteBuild],
];

test.for(BUILDS)(
  "bundled by %s, an event has the exported class and no name of ours in its stack",
  async ([, bundle]) => {
    const project = newSentryProject();
    const folder = await newConsumer({ "index.js": NAMED_WORKER, "wrangler.json": CONFIG });
    const worker = await startWorker({ ...(await bundle(folder)), vars: { SENTRY_DSN: project.dsn } });
    await (await worker.fetch("/?fail=named")).text();
    const [event, ...others] = (await eventsUntil(project, "named")).filter((one) => textOf(one) === "named");
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      transaction: "Room.fetch",
      tags: { "durable_object.class": "Room", handler: "fetch" },
    });
    const frames = event?.exception.values.at(-1)?.stacktrace?.frames ?? [];
    const names = frames.map((frame) => frame.function).reverse();
    expect(names[0]).toContain("openMessage");
    expect(names[1]).toContain("fetch");
    expect(names.slice(2)).toEqual(["Object.apply"]);
  },
);
