import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, onTestFinished, test } from "vitest";
import { startWranglerDev } from "../support/wrangler-dev.ts";
import { COMPATIBILITY_DATE, newConsumer } from "./support/consumer.ts";
import { eventsUntil, newSentryProject, textOf } from "./support/sentry.ts";

/** By default a `WorkerEntrypoint`: `wrangler dev` extends it, and answers itself what `super.fetch()` throws. */
const WORKER = `
import { WorkerEntrypoint } from "cloudflare:workers";
import { captureExceptionInIsolate, captureHandlers } from "isolate-capture";

class Front extends WorkerEntrypoint {
  static #made = "by the class";
  static made() { return this.#made; }
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/fails") throw new RangeError("fetch failed");
    if (pathname === "/throws") throw "a text from fetch";
    if (pathname === "/rpc") return new Response(await this.env.SELF.open(2));
    if (pathname === "/marker") await captureExceptionInIsolate(this.env, new Error("marker"));
    return new Response(Front.made() + " " + (this instanceof Front));
  }
  async scheduled() { throw new Error("scheduled failed"); }
  open(count) { if (count > 1) throw new Error("open failed"); return "opened"; }
}
export default captureHandlers(Front, { rpc: ["open"] });
`;

test("under wrangler dev each failure of a default WorkerEntrypoint is one event", async () => {
  const project = newSentryProject();
  const folder = await newConsumer({
    "index.js": WORKER,
    "wrangler.jsonc": JSON.stringify({
      name: "front",
      main: "index.js",
      compatibility_date: COMPATIBILITY_DATE,
      services: [{ binding: "SELF", service: "front" }],
      vars: { SENTRY_DSN: project.dsn },
    }),
  });
  const state = await mkdtemp(join(inject("workspace"), "state-"));
  const dev = await startWranglerDev(["--config", join(folder, "wrangler.jsonc"), "--test-scheduled"], {
    state,
    registry: join(state, "registry"),
  });
  onTestFinished(() => dev.stop());
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${dev.port}${path}`);
    return [response.status, await response.text()] as const;
  };
  expect(await get("/")).toEqual([200, "by the class true"]);
  for (const path of ["/fails", "/throws", "/rpc", "/__scheduled"]) expect((await get(path))[0]).toBe(500);
  await get("/marker");
  const events = await eventsUntil(project, "marker");
  expect(events.map((event) => `${event.transaction} ${textOf(event)}`).toSorted()).toEqual([
    "Front.fetch a text from fetch",
    "Front.fetch fetch failed",
    "Front.open open failed",
    "Front.scheduled scheduled failed",
    "fetch marker",
  ]);
});
