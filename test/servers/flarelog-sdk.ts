/**
 * Runs one Worker twice, with FlareLog's SDK and with this library's class, and prints each field of a line that is
 * different. The differences that are meant are in docs/transports/flarelog-sdk.md. The SDK is not in the npm registry:
 *
 *   git clone https://github.com/flarelog-dev/sdk && git -C sdk checkout 8933ab0   # 2.8.3
 *   node test/servers/flarelog-sdk.ts sdk
 */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { createTestHarness } from "wrangler";
import { projectFolder, stayOffline } from "../package/support/command.ts";
import { type Line, linesOf } from "./flarelog-lines.ts";
import { startKeeper } from "./keeper.ts";

const OURS = join(projectFolder, "worker/capture/entries/flarelog-sdk.ts");
const [given] = process.argv.slice(2);
if (!given) throw new Error("where is the source of FlareLog's SDK? See the head of this file");

/** The calls have a name each, which is in the key of their logger. The objects are those of the tests. */
const WORKER = `
import { FlareLog } from "${OURS}";
export { FlareChat, FlareCounter, FlareScheduler } from "./test/capture/scenarios/flarelog-classes.ts";

const values = {
  text: "a", integer: 1, double: 1.5, big: 2 ** 60, infinite: Infinity, flag: true, nothing: null, missing: undefined, bigint: 1n,
  nested: { a: [1, { b: "c" }] }, texts: ["a", "b"], numbers: [1, 1.5], gaps: ["a", null], mixed: ["a", 1], date: new Date(0),
  url: new URL("https://shop.example/?page=2"), error: new Error("inside"), map: new Map([["a", 1]]), userPassword: "x",
  release: "own", serverName: "own", environment: "own", source: "own", "gen_ai.usage.input_tokens": 7,
};
const cause = new TypeError("outer", { cause: new RangeError("inner") });
const stackless = Object.assign(new Error("stackless"), { stack: undefined });
const calls = {
  levels: [{ level: "TRACE" }, (log) => { for (const name of ["trace", "debug", "info", "warn", "error", "fatal"]) log[name](name); }],
  values: [{}, (log) => { for (const [name, value] of Object.entries(values)) log.info(name, { [name]: value }); }],
  errors: [{}, (log) => { for (const error of [cause, stackless, new AggregateError([cause], "several"), "text", undefined, 5, { a: 1 }]) log.logError(error); }],
  errorOptions: [{}, (log) => { log.logError(cause, { message: "own", level: "WARN", source: "own", metadata: { a: 1 }, doId: "1f" }); }],
  messages: [{}, (log) => { for (const message of ["", 5, { a: 1 }, ["a", 1], cause]) log.info(message); }],
  raw: [{ defaultSource: "default" }, (log) => { for (const source of [undefined, "", "own"]) log.logRaw({ level: "WARN", message: "raw " + source, metadata: { a: 1 }, source }); }],
  scope: [{}, (log) => { log.setUser({ id: "7" }); log.setTag("plan", "free"); log.addBreadcrumb({ category: "a", message: "b" }); log.info("scope"); log.logError(cause); }],
  child: [{}, (log) => { const child = log.child({ a: 1, source: "child" }); child.info("child"); child.logError(cause); child.child({ b: 2 }).info("grandchild"); }],
  hook: [{ beforeSend: (entry) => entry.message !== "drop" && { ...entry, message: "changed", metadata: { a: 1 } } }, (log) => { log.info("drop"); log.info("keep"); }],
  options: [{ environment: "e", release: "1", serverName: "s", serviceName: "n", defaultSource: "d", resourceAttributes: { team: "a" } }, (log) => { log.info("options"); }],
  request: [{}, (log, ctx) => log.withRequest({ request: new Request("https://shop.example/") }, ctx, async () => { log.info("before"); await scheduler.wait(1); log.info("after"); })],
};

async function chat(room) {
  const { webSocket } = await room.fetch("https://shop.example/", { headers: { upgrade: "websocket" } });
  webSocket.accept();
  for (const message of ["hello", "fail"]) webSocket.send(message);
  await scheduler.wait(200);
  webSocket.close(4001, "bye");
}

export default {
  async fetch(request, env, ctx) {
    const endpoint = new URL(request.url).searchParams.get("to");
    for (const [name, [options, call]] of Object.entries(calls)) {
      const log = new FlareLog({ apiKey: "fl_" + name, endpoint, ...options });
      await call(log, ctx);
      await log.flush();
    }
    const [counter, room, clock] = [env.COUNTER, env.CHAT, env.SCHEDULER].map((objects) => objects.getByName("one"));
    await counter.use({ apiKey: "fl_counter", endpoint });
    await room.use({ apiKey: "fl_chat, without flush", endpoint });
    await clock.use({ apiKey: "fl_scheduler", endpoint });
    await counter.fetch("https://shop.example/count");
    await chat(room);
    await clock.schedule(false);
    return new Response("done");
  },
};
`;

/** What arrives of the Worker's lines, with the class of this entry. */
async function runWith(entry: string): Promise<Map<string, Line>> {
  const keeper = await startKeeper();
  const folder = await mkdtemp(join(tmpdir(), "flarelog-"));
  const { outputFiles } = await build({
    stdin: { contents: WORKER, resolveDir: projectFolder },
    bundle: true,
    format: "esm",
    write: false,
    conditions: ["workerd", "worker"],
    external: ["cloudflare:*", "node:*"],
    plugins: [
      {
        name: "the class",
        setup: ({ onResolve }) =>
          onResolve({ filter: /entries\/flarelog-sdk\.ts$/ }, () => ({ path: entry })),
      },
    ],
  });
  await writeFile(join(folder, "worker.mjs"), outputFiles[0]?.contents ?? "");
  const classes = { COUNTER: "FlareCounter", CHAT: "FlareChat", SCHEDULER: "FlareScheduler" };
  const server = createTestHarness({
    root: folder,
    workers: [
      {
        config: {
          name: "compared",
          main: "worker.mjs",
          compatibility_date: "2026-10-20",
          compatibility_flags: ["nodejs_compat"],
          durable_objects: {
            bindings: Object.entries(classes).map(([name, class_name]) => ({ name, class_name })),
          },
          migrations: [{ tag: "v1", new_sqlite_classes: Object.values(classes) }],
        },
      },
    ],
  });
  await server.listen();
  await server.getWorker().fetch(`/?to=${encodeURIComponent(keeper.url)}`);
  // The alarm and the socket's close are still to come, and what nobody flushes.
  await sleep(3_000);
  await server.close();
  keeper.stop();
  return linesOf(keeper.bodies);
}

stayOffline();
const theirs = await runWith(join(resolve(given), "src/index.ts"));
const ours = await runWith(OURS);
const found = new Map<string, string[]>();
for (const name of new Set([...theirs.keys(), ...ours.keys()]))
  for (const difference of compare(theirs.get(name), ours.get(name)))
    found.set(difference, [...(found.get(difference) ?? []), name]);
for (const [difference, [first, ...others]] of found)
  console.log(`${difference}\n  in ${first}${others.length ? `, and ${others.length} more` : ""}`);
console.log(`${theirs.size} lines of theirs, ${ours.size} of ours`);

function compare(their: Line | undefined, our: Line | undefined): string[] {
  if (!their || !our) return [`a line that only ${their ? "theirs" : "ours"} sends`];
  return [...new Set([...Object.keys(their), ...Object.keys(our)])]
    .filter((field) => their[field] !== our[field])
    .map((field) => `${field}\n  theirs ${their[field]}\n  ours   ${our[field]}`);
}
