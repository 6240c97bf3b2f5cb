import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../e2e/support/free-ports.ts";
import { waitForPort } from "./wait-for-port.ts";

export interface Collector {
  readonly url: string;
  /** Ends it, and resolves to all that it has written: requests of OTLP in JSON. */
  stop(): Promise<unknown[]>;
}

/** Starts OpenTelemetry's collector. It takes OTLP at FlareLog's paths and writes what it has read to a file. */
export async function startCollector(program: string): Promise<Collector> {
  const folder = mkdtempSync(join(tmpdir(), "isolate-capture-collector-"));
  const file = join(folder, "written.jsonl");
  const [port, metricsPort] = await freePorts();
  const http = {
    endpoint: `127.0.0.1:${port}`,
    logs_url_path: "/api/v1/logs",
    traces_url_path: "/api/v1/traces",
  };
  const pipeline = { receivers: ["otlp"], exporters: ["file"] };
  const reader = { pull: { exporter: { prometheus: { host: "127.0.0.1", port: metricsPort } } } };
  // JSON is YAML too.
  const config = {
    receivers: { otlp: { protocols: { http } } },
    exporters: { file: { path: file } },
    service: {
      pipelines: { logs: pipeline, traces: pipeline },
      telemetry: { logs: { level: "warn" }, metrics: { readers: [reader] } },
    },
  };
  const collector = spawn(program, ["--config", `yaml:${JSON.stringify(config)}`], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  process.once("exit", () => collector.kill());
  await waitForPort(port, collector);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      collector.kill("SIGTERM");
      await once(collector, "exit");
      const lines = readFileSync(file, "utf8").trim().split("\n");
      rmSync(folder, { recursive: true });
      return lines.map((line) => JSON.parse(line));
    },
  };
}
