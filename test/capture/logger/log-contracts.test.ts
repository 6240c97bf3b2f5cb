import { env } from "cloudflare:workers";
import { describe, onTestFinished, test, vi } from "vitest";
import { receiveEvent } from "../../../worker/capture/entries/consumer.ts";
import {
  consoleLogTransport,
  flarelogLogTransport,
  memoryLogTransport,
  queueLogTransport,
  sentryLogTransport,
  serviceLogTransport,
  tailLogTransport,
} from "../../../worker/capture/entries/logger.ts";
import { type LogTransportHarness, logTransportContract } from "../../../worker/capture/testing/index.ts";
import { listen } from "../../support/channel.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";
import { newProject, reportToNewProject } from "../../support/received.ts";
import { HTTP_FAILURES, inInvocation, receiverBackend } from "../../support/transport-backend.ts";

describe("sentryLogTransport", () => {
  const transport = sentryLogTransport();
  const make = (): LogTransportHarness => {
    const project = newProject();
    return {
      transport,
      env: { SENTRY_DSN: project.dsn },
      emptyEnv: { SENTRY_DSN: " " },
      secrets: [project.dsn],
      ...receiverBackend(project),
    };
  };
  for (const { name, run } of logTransportContract(make, HTTP_FAILURES)) test.concurrent(name, run);
});

describe("flarelogLogTransport", () => {
  const transport = flarelogLogTransport();
  const make = (): LogTransportHarness => {
    const project = newFlarelogProject();
    return {
      transport,
      env: project.env,
      emptyEnv: { ...project.env, FLARELOG_API_KEY: " " },
      secrets: [project.key],
      ...receiverBackend(project),
    };
  };
  for (const { name, run } of logTransportContract(make, HTTP_FAILURES)) test.concurrent(name, run);
});

describe("memoryLogTransport", () => {
  const make = (): LogTransportHarness => {
    const transport = memoryLogTransport();
    return { transport, env: {}, arrived: () => transport.records.map((record) => JSON.stringify(record)) };
  };
  for (const { name, run } of logTransportContract(make, [])) test(name, run);
});

describe("consoleLogTransport", () => {
  const make = (): LogTransportHarness => {
    const lines: string[] = [];
    const spy = vi.spyOn(console, "error").mockImplementation((text) => void lines.push(text));
    onTestFinished(() => spy.mockRestore());
    return { transport: consoleLogTransport(), env: {}, arrived: () => lines };
  };
  for (const { name, run } of logTransportContract(make, [])) test(name, run);
});

describe("queueLogTransport, over a real Queue and its consumer", () => {
  const make = (): LogTransportHarness => {
    const project = reportToNewProject();
    return {
      transport: queueLogTransport(),
      env: { ERROR_QUEUE: env.ERROR_QUEUE },
      emptyEnv: {},
      arrived: async () => (await project.requests()).map(({ body }) => body),
      inInvocation,
    };
  };
  for (const { name, run } of logTransportContract(make, [])) test(name, run);
});

describe("serviceLogTransport", () => {
  const make = (): LogTransportHarness => {
    const project = newProject();
    const ctx = { waitUntil() {} };
    const capture = (record: unknown, call: unknown) =>
      receiveEvent({ SENTRY_DSN: project.dsn }, record, { ctx, call });
    return {
      transport: serviceLogTransport(),
      env: { ERROR_SERVICE: { capture } },
      emptyEnv: {},
      arrived: async () => (await project.requests()).map(({ body }) => body),
      inInvocation,
    };
  };
  for (const { name, run } of logTransportContract(make, [])) test(name, run);
});

describe("tailLogTransport", () => {
  const make = (): LogTransportHarness => {
    const messages = listen();
    const arrived = () => messages.map((message) => JSON.stringify(message));
    const { name, isConfigured, sendLogs } = tailLogTransport();
    const transport = {
      name,
      ...(isConfigured && { isConfigured }),
      sendLogs: (...[batch, context]: Parameters<typeof sendLogs>) =>
        // Each is an invocation of its own, with what an invocation may publish.
        sendLogs(batch, { ...context, ctx: {} }),
    };
    return { transport, env: { ERROR_TAIL: "on" }, emptyEnv: {}, arrived, inInvocation };
  };
  for (const { name, run } of logTransportContract(make, [])) test(name, run);
});
