import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, onTestFinished, test, vi } from "vitest";
import { readBlocks } from "../../worker/build/doc-blocks.ts";
import { freePorts } from "../e2e/support/free-ports.ts";
import { startWranglerDev } from "../support/wrangler-dev.ts";
import { projectFolder, run, stayOffline } from "./support/command.ts";
import { newConsumer } from "./support/consumer.ts";

/** The files that a page shows, by their names. */
async function filesOf(page: string): Promise<Record<string, string>> {
  const text = await readFile(join(inject("installed"), "docs", page), "utf8");
  return Object.fromEntries(readBlocks(text).flatMap(({ file, code }) => (file ? [[file, code]] : [])));
}

/** Runs the page's script, and resolves to what waits until it has printed so many lines. */
async function startReceiver(folder: string): Promise<(lines: number) => Promise<string[]>> {
  const receiver = spawn(process.execPath, ["receiver.mjs"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void receiver.kill());
  let printed = "";
  receiver.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const printedLines = (count: number) =>
    vi.waitFor(() => {
      const lines = printed.split("\n").slice(0, -1);
      expect(lines.length).toBeGreaterThanOrEqual(count);
      return lines;
    }, 20_000);
  await printedLines(1);
  return printedLines;
}

async function byWrangler(folder: string): Promise<number> {
  const dev = await startWranglerDev(["--config", join(folder, "wrangler.toml")], {
    state: join(folder, "state"),
    registry: join(folder, "registry"),
  });
  onTestFinished(() => dev.stop());
  return dev.port;
}

async function byVite(folder: string): Promise<number> {
  stayOffline();
  const [port] = await freePorts();
  const args = ["--port", `${port}`, "--strictPort", "--host", "127.0.0.1"];
  const vite = spawn(process.execPath, [`${projectFolder}node_modules/vite/bin/vite.js`, ...args], {
    cwd: folder,
    env: { ...process.env, WRANGLER_REGISTRY_PATH: join(folder, "registry") },
    stdio: ["ignore", "ignore", "inherit"],
    detached: true, // a process group of its own, which workerd belongs to
  });
  onTestFinished(() => void process.kill(-(vite.pid ?? 0), "SIGKILL"));
  await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200), 40_000);
  return port;
}

test.for([
  ["wrangler", byWrangler],
  ["Vite", byVite],
] as const)(
  "following docs/quickstart.md by %s gives the two events that it shows, no other, and a doctor that finds no fault",
  async ([, start]) => {
    const { expected = "", ...files } = {
      ...(await filesOf("frameworks/vite.md")),
      ...(await filesOf("quickstart.md")),
    };
    const [receiverPort] = await freePorts();
    const ported = Object.entries(files).map(([name, code]) => [
      name,
      code.replaceAll("8969", `${receiverPort}`),
    ]);
    const folder = await newConsumer(Object.fromEntries(ported), [
      "@cloudflare/vite-plugin",
      "vite",
      "wrangler",
    ]);
    const printedLines = await startReceiver(folder);
    const port = await start(folder);
    const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;

    expect(await get("/room")).toBe(500);
    await printedLines(2);
    expect(await get("/order")).toBe(200);
    await printedLines(3);
    // The marker: an event too many would be printed before its own.
    expect(await get("/room")).toBe(500);
    const shown = expected.trim().split("\n");
    expect(await printedLines(4)).toEqual([...shown, shown[1]]);

    const doctor = join(folder, "node_modules/isolate-capture/dist/doctor/cli.js");
    // It fails where it finds more than hints, and where what it sends is not taken.
    await run(process.execPath, [doctor, "doctor", "--send-test"], folder);
    const sent = ["isolate-capture: a test event", "log: isolate-capture: a test log line"];
    expect(await printedLines(6)).toEqual([...shown, shown[1], ...sent]);
  },
);
