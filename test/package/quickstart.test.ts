import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, onTestFinished, test, vi } from "vitest";
import { readBlocks } from "../../worker/build/doc-blocks.ts";
import { freePorts } from "../e2e/support/free-ports.ts";
import { startWranglerDev } from "../support/wrangler-dev.ts";
import { newConsumer } from "./support/consumer.ts";

test("whoever follows docs/quickstart.md sees the two events that it shows, and no other", async () => {
  const page = await readFile(join(inject("installed"), "docs/quickstart.md"), "utf8");
  const [port] = await freePorts();
  const files = Object.fromEntries(
    readBlocks(page).flatMap(({ file, code }) => (file ? [[file, code.replaceAll("8969", `${port}`)]] : [])),
  );
  const { expected, ...project } = files;
  const folder = await newConsumer(project);

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
    vi.waitFor(() => expect(printed.split("\n").length).toBeGreaterThan(count), 20_000);
  await printedLines(1);

  const dev = await startWranglerDev(["--config", join(folder, "wrangler.toml")], {
    state: join(folder, "state"),
    registry: join(folder, "registry"),
  });
  onTestFinished(() => dev.stop());
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${dev.port}${path}`)).status;
  expect(await get("/room")).toBe(500);
  await printedLines(2);
  expect(await get("/order")).toBe(200);
  await printedLines(3);
  expect(await get("/room")).toBe(500);
  await printedLines(4);
  // The last request is the marker: an event too many would have been printed before it.
  const shown = expected?.split("\n") ?? [];
  expect(printed.split("\n")).toEqual([...shown.slice(0, -1), shown[1], ""]);
});
