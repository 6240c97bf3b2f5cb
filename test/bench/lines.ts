/**
 * What a line of a logger costs, as CPU of a workerd of its own. Run the build before: `node test/bench/lines.ts`.
 * What the same calls take without a logger is taken off.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { bundle } from "../../worker/build/upload-size.ts";
import { spreadOf } from "./statistics.ts";
import { COMPATIBILITY_DATE, cpuOf, listening, WORKERD } from "./workerd.ts";

const LINES = 1_000;
const REQUESTS = 10;
const ROUNDS = 9;

const WORKER = `
import { DurableObject } from "cloudflare:workers";
import { createLogger } from "../../dist/entries/logger.js";

const own = { name: "own", async sendLogs() { return { status: "delivered" }; } };
const KINDS = {
  nothing: () => () => {},
  disabled: (ctx) => { const log = createLogger({}, { ctx }); return (i) => log.info("a line", { i }); },
  "a message": (ctx) => { const log = createLogger({}, { ctx, console: false, transports: [own] }); return () => log.info("a line"); },
  "three values": (ctx) => { const log = createLogger({}, { ctx, console: false, transports: [own] }); return (i) => log.info("a line", { i, text: "some text", flag: true }); },
  "three values, ten secrets in env": (ctx) => {
    const env = Object.fromEntries(Array.from({ length: 10 }, (_, i) => ["TOKEN_" + i, crypto.randomUUID()]));
    const log = createLogger(env, { ctx, console: false, transports: [own] });
    return (i) => log.info("a line", { i, text: "some text", flag: true });
  },
};

export class Room extends DurableObject {
  async fetch(request) {
    const kind = decodeURIComponent(new URL(request.url).pathname.slice(1));
    const write = (this[kind] ??= KINDS[kind](this.ctx));
    for (let i = 0; i < ${LINES}; i++) write(i);
    return new Response();
  }
}
export default { fetch: (request, env) => env.ROOM.getByName("lines").fetch(request) };
`;

const folder = await mkdtemp(join(tmpdir(), "isolate-capture-lines-"));
await writeFile(join(folder, "index.js"), await bundle(WORKER));
await writeFile(
  join(folder, "config.capnp"),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = (
  modules = [(name = "index.js", esModule = embed "index.js")],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  durableObjectNamespaces = [(className = "Room", uniqueKey = "room")],
  durableObjectStorage = (inMemory = void),
  bindings = [(name = "ROOM", durableObjectNamespace = "Room")],
))], sockets = [(name = "main", address = "127.0.0.1:0", http = (), service = "main")]);`,
);
const child = spawn(WORKERD, ["serve", join(folder, "config.capnp"), "--control-fd=3"], {
  stdio: ["ignore", "inherit", "inherit", "pipe"],
});
try {
  const { main = 0 } = await listening(child.stdio[3] as Readable, ["main"]);
  const kinds = ["nothing", "disabled", "a message", "three values", "three values, ten secrets in env"];
  const microseconds = new Map<string, number[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round <= ROUNDS; round++)
    for (const kind of kinds) {
      const before = cpuOf(child.pid ?? 0);
      for (let i = 0; i < REQUESTS; i++) await (await fetch(`http://127.0.0.1:${main}/${kind}`)).text();
      // Until what was logged is sent.
      await new Promise((resolve) => setTimeout(resolve, 120));
      const each = ((cpuOf(child.pid ?? 0) - before) * 1_000) / (LINES * REQUESTS);
      // The first round is for the compiler.
      if (round) microseconds.get(kind)?.push(each);
    }
  const idle = spreadOf(microseconds.get("nothing") ?? []).median;
  for (const [kind, values] of microseconds) {
    const { low, median, high } = spreadOf(values);
    const [from, middle, to] = [low, median, high].map((value) => (value - idle).toFixed(1));
    console.log(`${kind}: ${middle} µs a line (${from} to ${to}), its share of the flush included`);
  }
} finally {
  child.kill();
  await once(child, "exit");
  await rm(folder, { recursive: true });
}
