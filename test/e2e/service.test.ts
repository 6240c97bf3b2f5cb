import { join } from "node:path";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { createTestHarness } from "wrangler";
import { stayOffline } from "../package/support/command.ts";
import { COMPATIBILITY_DATE, newConsumer } from "../package/support/consumer.ts";
import { bySdk, eventsUntil, newSentryProject, textOf } from "../package/support/sentry.ts";
import { projectPath } from "./support/project.ts";

const CALLER = `
import { DurableObject } from "cloudflare:workers";
import { captureDurableObject } from "isolate-capture/service";

class PlainRoom extends DurableObject {
  fetch(request) {
    throw new RangeError(new URL(request.url).searchParams.get("fail"));
  }
}

export const Room = captureDurableObject(PlainRoom);

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

test("an object of a Worker without a secret reports through the service, as its wrangler.toml has it", async () => {
  stayOffline();
  const project = newSentryProject();
  const folder = await newConsumer({ "index.js": CALLER });
  const server = createTestHarness({
    root: folder,
    workers: [
      {
        config: {
          name: "caller",
          main: "index.js",
          compatibility_date: COMPATIBILITY_DATE,
          durable_objects: { bindings: [{ name: "ROOM", class_name: "Room" }] },
          migrations: [{ tag: "v1", new_sqlite_classes: ["Room"] }],
          services: [
            { binding: "ERROR_SERVICE", service: "isolate-capture-service", entrypoint: "ErrorService" },
          ],
        },
      },
      { configPath: projectPath("worker/service/wrangler.toml"), secrets: { SENTRY_DSN: project.dsn } },
    ],
  });
  onTestFinished(() => server.close());
  await server.listen();

  for (const text of ["stuck", "marker"]) {
    const answer = await server.getWorker("caller").fetch(`/?fail=${text}`);
    expect([answer.status, await answer.text()]).toEqual([500, text]);
  }
  const events = await eventsUntil(project, "marker");
  expect(events.map((event) => [textOf(event), bySdk(event)])).toEqual([
    ["stuck", true],
    ["marker", true],
  ]);
  expect(events[0]?.tags).toMatchObject({ "durable_object.name": "lobby", handler: "fetch" });
});

test("that Worker has no SDK, no DSN and no request of its own", async () => {
  const entry = await bundle(projectPath("test/service/caller/index.ts"));
  const library = entry.inputs.filter((path) => path.startsWith("worker/capture/"));
  expect(library).toContain("worker/capture/transports/service.ts");
  // These keep a failure one event beside an SDK of the application's own, and import none.
  const beside = /sentry\/(official-sdk|one-event|scope|use-options)\.ts$/;
  const others = library.filter((path) => !beside.test(path));
  expect(others.filter((path) => /sentry|dsn|http|envelope|flarelog|otlp|lite/.test(path))).toEqual([]);
  expect(entry.inputs.filter((path) => path.includes("node_modules"))).toEqual([]);

  const folder = await newConsumer({ "index.js": CALLER });
  const { text } = await bundle(join(folder, "index.js"));
  expect(text).toContain("ERROR_SERVICE");
  // The names of the secrets are there, to tell of a misspelt one.
  expect(text).not.toMatch(/sentry[-_](auth|key|version)|envelope|authorization:/i);
});

/** What wrangler would upload, and what it is made of. */
async function bundle(entryPoint: string): Promise<{ text: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: projectPath("."),
    entryPoints: [entryPoint],
    outfile: "index.js",
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { text: outputFiles[0]?.text ?? "", inputs: inputs.map(([path]) => path) };
}
