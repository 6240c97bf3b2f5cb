import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Variant } from "./variants.ts";

export const WORKERD = join(import.meta.dirname, "../../node_modules/workerd/bin/workerd");
export const COMPATIBILITY_DATE = "2026-10-20";

export interface Workerd {
  readonly pid: number;
  readonly port: number;
  /** Of the far side, which tells what it got. */
  readonly farPort: number;
  /** Of V8's inspector, or 0. */
  readonly inspectorPort: number;
  readonly isTailed: boolean;
  /** CPU of all its threads so far, in milliseconds. */
  cpuMs(): number;
  stop(): Promise<void>;
}

export interface Setting {
  /** Where the bundles are, each in a folder of its variant's name. */
  readonly folder: string;
  readonly receiverPort: number;
  readonly eventBytes: number;
  readonly delayMs?: number;
  /** With V8's inspector, which makes it slower. */
  readonly isInspected?: boolean;
  /** Whether the far side is the Worker's Tail Worker: not where CPU is measured, since it is called for each request. */
  readonly isTailed?: boolean;
  readonly v8Flags?: readonly string[];
}

/** Starts a variant in a workerd of its own and resolves when that listens. */
export async function startWorkerd(variant: Variant, setting: Setting): Promise<Workerd> {
  const { receiverPort } = setting;
  const file = join(setting.folder, `config-${variant.name}-${receiverPort}.capnp`);
  await writeFile(file, configOf(variant, setting));
  const { isInspected = false, isTailed = false } = setting;
  const inspector = isInspected ? ["--inspector-addr=127.0.0.1:0"] : [];
  const child = spawn(WORKERD, ["serve", file, "--control-fd=3", ...inspector], {
    stdio: ["ignore", "ignore", process.env["BENCH_STDERR"] ? "inherit" : "ignore", "pipe"],
  });
  const exited = once(child, "exit");
  const { pid = 0 } = child;
  const ports = await listening(child.stdio[3] as Readable, [
    "main",
    "far",
    ...(isInspected ? ["inspector"] : []),
  ]);
  return {
    pid,
    port: ports["main"] ?? 0,
    farPort: ports["far"] ?? 0,
    inspectorPort: ports["inspector"] ?? 0,
    isTailed,
    cpuMs: () => cpuOf(pid),
    async stop() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** The ports that workerd reports on its control pipe, a line of JSON each. */
export async function listening(control: Readable, names: string[]): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  let text = "";
  for await (const chunk of control) {
    text += String(chunk);
    for (const line of text.split("\n").slice(0, -1)) {
      const { socket = "inspector", port } = JSON.parse(line) as { socket?: string; port?: number };
      if (port) ports[socket] = port;
    }
    if (names.every((name) => ports[name])) return ports;
  }
  throw new Error("workerd ended before it listened");
}

/** By the kernel's count for each thread, in nanoseconds; that of the process is in hundredths of a second. */
export function cpuOf(pid: number): number {
  let ns = 0;
  for (const task of readdirSync(`/proc/${pid}/task`))
    ns += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
  return ns / 1e6;
}

function configOf(variant: Variant, setting: Setting): string {
  const { receiverPort, eventBytes, delayMs = 0, isTailed = false, v8Flags = [] } = setting;
  const server = `http://publickey@127.0.0.1:${receiverPort}/1`;
  const vars = {
    SENTRY_DSN: server,
    FLARELOG_ENDPOINT: `http://127.0.0.1:${receiverPort}`,
    WIRE_URL: `http://127.0.0.1:${receiverPort}/wire`,
    EVENT_BYTES: String(eventBytes),
    // As a Worker has them: what redaction looks for.
    API_TOKEN: "tok_5b8f2c9e7a1d4f60b3c8e2a97d10f4c6",
    ENVIRONMENT: "production",
    ...variant.vars,
  };
  const bindings = Object.entries(vars).map(
    ([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)}),`,
  );
  if (variant.farSide === "service")
    bindings.push('(name = "ERROR_SERVICE", service = (name = "far", entrypoint = "Service")),');
  if (variant.farSide === "queue") bindings.push('(name = "ERROR_QUEUE", queue = "far"),');
  const isTail = variant.farSide === "tail" && isTailed;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "index.js", esModule = embed "${variant.name}/index.js")],
      compatibilityDate = "${COMPATIBILITY_DATE}",
      bindings = [
        (name = "ROOM", durableObjectNamespace = "Room"),
        ${bindings.join("\n        ")}
      ],
      durableObjectNamespaces = [(className = "Room", uniqueKey = "room", enableSql = true)],
      durableObjectStorage = (inMemory = void),
      ${isTail ? 'tails = ["far"],' : ""}
    )),
    (name = "far", worker = (
      modules = [(name = "index.js", esModule = embed "far-side/index.js")],
      compatibilityDate = "${COMPATIBILITY_DATE}",
      bindings = [(name = "DELAY_MS", text = "${delayMs}")],
    )),
    (name = "internet", network = (allow = ["private", "public", "local"])),
  ],
  sockets = [
    (name = "main", address = "127.0.0.1:0", http = (), service = "main"),
    (name = "far", address = "127.0.0.1:0", http = (), service = "far"),
  ],
  v8Flags = ${JSON.stringify(v8Flags)},
);`;
}
