import { mkdir, readFile, realpath, symlink } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { projectFolder, runTool } from "./support/command.ts";
import { newConsumer } from "./support/consumer.ts";
import { type ArrivedEvent, newSentryProject, textOf } from "./support/sentry.ts";
import { startWorker } from "./support/workerd.ts";

/** The newest of each version that the entry is for. */
const PACKAGES = ["cloudflare", "cloudflare-10"];

const WORKER = (entry: string) => `
import { DurableObject } from "cloudflare:workers";
import { createCapture } from "${entry}";

const capture = createCapture({
  sentry: (env) => ({
    dsn: env.DSN_OF_OPTIONS,
    ignoreErrors: ["ignored"],
    beforeSend: (event, hint) => ({ ...event, user: { id: "7" }, tags: { seen: String(hint.originalException) } }),
  }),
});

export class Room extends DurableObject {}

export default {
  async fetch(request, env) {
    const { status } = await capture(env, new Error(new URL(request.url).searchParams.get("fail")));
    return Response.json([status, "__SENTRY_CLOUDFLARE_CLIENT__" in globalThis]);
  },
};`;

/** A project that has installed ours and this package of the SDK, under the name that the SDK has. */
async function newSdkConsumer(files: Record<string, string>, name: string): Promise<string> {
  const folder = await newConsumer(files);
  await mkdir(join(folder, "node_modules/@sentry"));
  await symlink(
    await realpath(join(projectFolder, "node_modules/@sentry", name)),
    join(folder, "node_modules/@sentry/cloudflare"),
    "dir",
  );
  return folder;
}

/** Has a Worker fail twice, and looks at what arrived and at what it answered. */
async function run(folder: string) {
  const project = newSentryProject();
  const worker = await startWorker({
    folder,
    main: "index.js",
    compatibility_flags: ["nodejs_compat"],
    vars: { DSN_OF_OPTIONS: project.dsn },
  });
  const answers: unknown[] = [];
  for (const text of ["kept", "ignored", "kept too"])
    answers.push(await (await worker.fetch(`/?fail=${encodeURIComponent(text)}`)).json());
  return { answers, events: await project.events() };
}

const seen = (event: ArrivedEvent & { user?: unknown }) => [textOf(event), event.tags, event.user];
const EXPECTED = {
  answers: [
    ["delivered", false],
    ["dropped", false],
    ["delivered", false],
  ],
  seen: ["kept", "kept too"].map((text) => [text, { seen: `Error: ${text}` }, { id: "7" }]),
};

test.for(PACKAGES)(
  "bundled by wrangler with @sentry/%s, its client makes the events, with the options of the application",
  async (name) => {
    const manifest = await readFile(join(projectFolder, `node_modules/@sentry/${name}/package.json`), "utf8");
    const folder = await newSdkConsumer({ "index.js": WORKER("isolate-capture/sentry-cloudflare") }, name);
    const { answers, events } = await run(folder);
    expect(answers).toEqual(EXPECTED.answers);
    expect(events.map(seen)).toEqual(EXPECTED.seen);
    expect(events[0]?.sdk.packages).toEqual([
      { name: "npm:@sentry/cloudflare", version: JSON.parse(manifest).version },
    ]);
  },
);

test("bundled by wrangler with the SDK that the package brings along, the options mean the same", async () => {
  const { answers, events } = await run(await newConsumer({ "index.js": WORKER("isolate-capture") }));
  expect(answers).toEqual(EXPECTED.answers);
  expect(events.map(seen)).toEqual(EXPECTED.seen);
});

test("a Worker with the SDK and that entry has one copy of the SDK's client", async () => {
  const folder = await newSdkConsumer(
    { "index.js": WORKER("isolate-capture/sentry-cloudflare") },
    "cloudflare",
  );
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ["index.js"],
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    write: false,
    logLevel: "silent",
  });
  // A method that the client has and nothing else.
  expect(outputFiles.map(({ text }) => text.match(/async _isClientDoneProcessing\(/g)?.length)).toEqual([1]);
});

test.for(PACKAGES)("options with the types of @sentry/%s fit", async (name) => {
  const source = `
    import * as Sentry from "@sentry/cloudflare";
    import { createCapture } from "isolate-capture/sentry-cloudflare";
    interface Env { SENTRY_DSN: string }
    const options = (env: Env): Sentry.CloudflareOptions => ({
      dsn: env.SENTRY_DSN,
      tracesSampleRate: 1,
      integrations: [Sentry.extraErrorDataIntegration()],
      beforeSend: (event: Sentry.ErrorEvent, hint: Sentry.EventHint) => (hint.originalException ? event : null),
    });
    export const capture = createCapture({
      sentry: options,
      scope: () => [Sentry.getGlobalScope(), Sentry.getIsolationScope(), Sentry.getCurrentScope()],
    });
    export const inline = createCapture({
      sentry: (env: Env) => ({
        dsn: env.SENTRY_DSN,
        integrations: (defaults) => [...defaults, Sentry.dedupeIntegration(), Sentry.extraErrorDataIntegration()],
        initialScope: (scope: Sentry.Scope) => scope.setTag("a", "b"),
      }),
    });`;
  const folder = await newSdkConsumer({ "index.ts": source }, name);
  const types = ["--types", join(projectFolder, "node_modules/@cloudflare/workers-types")];
  const flags = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "esnext"];
  await runTool("tsc", [...flags, "--moduleResolution", "bundler", ...types, "index.ts"], folder);
});
