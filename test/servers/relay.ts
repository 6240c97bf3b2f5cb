import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { freePorts } from "../e2e/support/free-ports.ts";
import type { EnvelopeItem } from "./envelope-items.ts";
import { startSentryUpstream } from "./sentry-upstream.ts";
import { waitForPort } from "./wait-for-port.ts";

/** Longer than it takes to pass on one item. */
const QUIET_MS = 5_000;

export interface Relay {
  readonly url: string;
  /** Ends it, and resolves to all items that it has passed on to Sentry. */
  stop(): Promise<readonly EnvelopeItem[]>;
}

/** Starts Sentry's Relay. It reads, checks and normalises what it gets, and passes it on to a server of ours. */
export async function startRelay(program: string): Promise<Relay> {
  const folder = mkdtempSync(join(tmpdir(), "isolate-capture-relay-"));
  const upstream = await startSentryUpstream();
  const [port, internalPort] = await freePorts();
  // JSON is YAML too.
  const config = {
    relay: { mode: "managed", upstream: upstream.url, host: "127.0.0.1", port, internal_port: internalPort },
    http: { encoding: "identity" },
    logging: { level: "off" },
    normalization: { level: "full" },
    processing: { enabled: false },
    sentry: { enabled: false },
  };
  writeFileSync(join(folder, "config.yml"), JSON.stringify(config));
  spawnSync(program, ["--config", folder, "credentials", "generate"]);
  const relay = spawn(program, ["--config", folder, "run"], { stdio: ["ignore", "inherit", "inherit"] });
  process.once("exit", () => relay.kill());
  await waitForPort(port, relay);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      // What it has not passed on when it ends is lost.
      let count: number;
      do {
        count = upstream.items.length;
        await setTimeout(QUIET_MS);
      } while (count < upstream.items.length);
      relay.kill("SIGTERM");
      await once(relay, "exit");
      upstream.stop();
      rmSync(folder, { recursive: true });
      return upstream.items;
    },
  };
}
