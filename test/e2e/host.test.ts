import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts, listen } from "./support/free-ports.ts";
import { type Lab, runStart, startLab } from "./support/lab.ts";
import { isOpen, openPorts } from "./support/open-ports.ts";
import { openInbox, thrown } from "./support/spotlight.ts";

describe("a running lab", () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startLab();
  });

  afterAll(async () => {
    await lab?.stop();
  });

  it("prints where the Worker and Spotlight are", () => {
    expect(lab.output()).toContain(`Failure lab   ${lab.url}/`);
    expect(lab.output()).toContain(`Spotlight     ${lab.spotlight}/`);
  });

  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4");

  it.skipIf(outside.length === 0)("cannot be reached from another machine", async () => {
    expect(await openPorts(lab)).toEqual([true, true]);
    for (const { address } of outside) expect(await openPorts(lab, address)).toEqual([false, false]);
  });

  it("shows a page with a button for each failure and nothing from elsewhere", async () => {
    const response = await fetch(`${lab.url}/`);
    const page = await response.text();
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(
      [...page.matchAll(/<form method="post" action="\/failures\/([a-z-]+)">/g)].map((form) => form[1]),
    ).toEqual([
      "alarm",
      "fetch",
      "rpc",
      "web-socket-error",
      "wait-until",
      "constructor",
      "workflow-step",
      "workflow-run",
      "handler",
      "uncaught-alarm",
      "uncaught-wait-until",
      "uncaught-message",
      "uncaught-socket",
      "uncaught-constructor",
      "aborted-capture",
      "uncaught-rpc",
    ]);
    expect([...page.matchAll(/https?:\/\/[^"'\s<]+/g)].map(([address]) => address)).toEqual([
      `${lab.spotlight}/telemetry/errors`,
    ]);
    expect(page).not.toContain("{{");
  });

  it("answers 404 for a failure that there is not", async () => {
    expect((await fetch(`${lab.url}/failures/unknown`, { method: "POST" })).status).toBe(404);
    expect((await fetch(`${lab.url}/failures/alarm`)).status).toBe(404);
  });

  it("does not disturb a second one on other ports", async () => {
    const second = await startLab();
    try {
      for (const { url, spotlight } of [lab, second]) {
        await fetch(`${url}/failures/handler`, { method: "POST" });
        const events = await openInbox(spotlight).until(() => true);
        expect(events.map((event) => thrown(event)?.type)).toEqual(["RouteError"]);
      }
    } finally {
      await second.stop();
    }
  });

  it("serves Spotlight's page whole, and lets it report to nobody", async () => {
    const page = await (await fetch(lab.spotlight)).text();
    expect(page).toContain("Content-Security-Policy");
    expect(page).not.toContain("sentry.io");
    const script = await (await fetch(`${lab.spotlight}/assets/main.js`)).text();
    const parts = [...script.matchAll(/assets\/[\w-]+\.(?:js|css)/g)].map(([path]) => path);
    expect(parts).toContain("assets/index.js");
    for (const part of parts) expect((await fetch(`${lab.spotlight}/${part}`)).status).toBe(200);
  });
});

describe("starting the lab with a port it cannot have", () => {
  it.each(["PORT", "SPOTLIGHT_PORT"] as const)(
    "a taken %s is named, and nothing is started",
    async (variable) => {
      const [taken, other] = await freePorts();
      const owner = await listen(taken);
      const ports = { PORT: `${other}`, SPOTLIGHT_PORT: `${other}`, [variable]: `${taken}` };
      const started = runStart(ports);
      expect(await started.exited).toBe(1);
      owner.close();
      expect(started.output()).toContain(`Port ${taken} for `);
      expect(started.output()).toContain(`${variable}=${taken + 1} npm start`);
      expect(started.output().trim().split("\n")).toHaveLength(1);
      expect(await isOpen("127.0.0.1", other)).toBe(false);
    },
  );

  it.each(["0", "65536", "http", ""])("%j is not a port number", async (port) => {
    const started = runStart({ PORT: port, SPOTLIGHT_PORT: "8969" });
    expect(await started.exited).toBe(1);
    expect(started.output().trim()).toBe(`PORT is not a port number between 1 and 65535: "${port}"`);
  });
});
