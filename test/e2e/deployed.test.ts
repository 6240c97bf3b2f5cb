import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import { projectPath } from "./support/project.ts";

const deployed = projectPath("wrangler.toml");

describe("the deployed configuration", () => {
  it("builds a Worker that holds nothing of the lab", () => {
    const folder = mkdtempSync(join(tmpdir(), "isolate-capture-deploy-"));
    try {
      const wrangler = fileURLToPath(import.meta.resolve("wrangler"));
      execFileSync(
        process.execPath,
        [wrangler, "deploy", "--dry-run", "--config", deployed, "--outdir", folder],
        {
          env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
          stdio: "pipe",
        },
      );
      const bundle = readdirSync(folder)
        .filter((file) => file.endsWith(".js"))
        .map((file) => readFileSync(join(folder, file), "utf8"))
        .join("\n");
      expect(bundle).toContain("RateLimiter");
      expect(bundle).not.toMatch(
        /failure-lab|\/failures\/|FAILURE_LAB|FailureObject|FailureWorkflow|DigestError/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("names nothing of the lab, and allows no source on this machine", () => {
    expect(readFileSync(deployed, "utf8")).not.toMatch(/failure|ALLOW_LOOPBACK_SOURCES/i);
  });

  it("is a part of the lab's configuration, so the deployed code is the code that runs locally", () => {
    const local = readConfig({ config: projectPath("worker/failure-lab/wrangler.toml") });
    const reference = readConfig({ config: deployed });
    expect(local.compatibility_date).toBe(reference.compatibility_date);
    expect(local.compatibility_flags).toEqual(reference.compatibility_flags);
    expect(local.durable_objects.bindings).toEqual(
      expect.arrayContaining(reference.durable_objects.bindings),
    );
    expect(local.workflows).toEqual(expect.arrayContaining(reference.workflows));
    expect(local.queues).toEqual(reference.queues);
    expect(local.triggers).toEqual(reference.triggers);
    expect(local.version_metadata).toEqual(reference.version_metadata);
  });
});
