import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { startLab } from "./support/lab.ts";
import { openPorts } from "./support/open-ports.ts";
import { findProcesses } from "./support/processes.ts";

describe("stopping the lab", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("%s stops everything and is no failure", async (signal) => {
    const lab = await startLab();
    expect(await openPorts(lab)).toEqual([true, true]);
    expect(await lab.stop(signal)).toBe(0);
    expect(await openPorts(lab)).toEqual([false, false]);
  });

  it.skipIf(process.platform !== "linux")("a killed wrangler stops everything and is said", async () => {
    const lab = await startLab();
    const exited = new Promise<number | null>((resolve) => lab.process.once("close", resolve));
    const children = readFileSync(`/proc/${lab.process.pid}/task/${lab.process.pid}/children`, "utf8");
    process.kill(Number(children.split(" ")[0]), "SIGKILL");
    expect(await exited).toBe(1);
    expect(lab.output()).toContain("wrangler has ended, so the failure lab has stopped");
    expect(await openPorts(lab)).toEqual([false, false]);
  });
});

describe.skipIf(process.platform !== "linux")("nothing is left running of", () => {
  it.each([
    ["an npm start that is stopped by SIGTERM", "SIGTERM", ["npm", "start"]],
    ["an npm start that is killed", "SIGKILL", ["npm", "start"]],
    ["a host that is killed", "SIGKILL", undefined],
  ] as const)("%s", async (_, signal, command) => {
    const mark = `LAB_TEST_MARK=${randomUUID()}`;
    const [name = "", value = ""] = mark.split("=");
    const lab = await startLab({ [name]: value }, command && [...command]);
    // The host, wrangler, its esbuild and workerd.
    expect(findProcesses(mark).length).toBeGreaterThanOrEqual(4);
    await lab.stop(signal);
    await expect.poll(() => findProcesses(mark), { timeout: 20_000 }).toEqual([]);
    expect(await openPorts(lab)).toEqual([false, false]);
  });
});
