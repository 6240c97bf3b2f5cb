import { expect, test, vi } from "vitest";
import { buildMessageEvent } from "../../../worker/capture/event/build-event.ts";
import { consoleTransport } from "../../../worker/capture/index.ts";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";
import { encodeOtlpLogs } from "../../../worker/capture/wire/otlp-logs.ts";
import { parseRecord } from "../../../worker/capture/wire/parse-record.ts";
import { encodeRecord } from "../../../worker/capture/wire/record.ts";
import { encodeSentryEvent } from "../../../worker/capture/wire/sentry-envelope.ts";
import { decodeOtlpLogs } from "../../support/otlp-decode.ts";

const SITE = "Error\n    at capture (/lib.js:1:1)\n    at Room.alarm (/index.js:5:7)";
const settings = { environment: "test", dist: "7", serverName: "eu-1" };
const build = (message: unknown, context = {}) =>
  buildMessageEvent(message, context, settings, createRedaction({ KEY: "a-secret-value-1" }, {}), SITE);

test("a message says where it comes from, and has no exception", () => {
  const event = build("this should not happen: a-secret-value-1", { object: "Room", tags: { tenant: 7 } });
  expect(event).toMatchObject({
    message: "this should not happen: [env.KEY]",
    exceptions: [],
    level: "info",
    transaction: "Room.alarm",
    mechanism: { type: "isolate_capture.alarm", handled: true },
    tags: { tenant: "7" },
    dist: "7",
    serverName: "eu-1",
  });
});

test("its level is that of the context, if that is valid", () => {
  expect(build("odd", { level: "warning" }).level).toBe("warning");
  expect(build("odd", { level: "loud" }).level).toBe("info");
});

const unreadable = {
  toString() {
    throw new Error("trap");
  },
};

test.for([
  ["", "(empty message)"],
  [undefined, "undefined"],
  [7, "7"],
  [unreadable, "(empty message)"],
])("the message %o is shown as %o", ([given, shown]) => {
  expect(build(given).message).toBe(shown);
});

test("a message of 100,000 characters is cut, and says so", () => {
  expect(build("x".repeat(100_000)).message).toMatch(/^x{8192}… \[91808 more\]$/);
});

test("every way takes it", async () => {
  const event = build("odd");
  expect(parseRecord(JSON.parse(JSON.stringify(encodeRecord(event))))).toMatchObject({
    event: { message: "odd" },
  });
  expect(encodeRecord(event, undefined, 20_000).event.message).toBe("odd");
  expect(encodeSentryEvent(event)).toMatchObject({ message: "odd", server_name: "eu-1", dist: "7" });
  const [record] = decodeOtlpLogs(encodeOtlpLogs(event));
  expect(record).toMatchObject({ body: "odd", severityText: "INFO", resource: { "host.name": "eu-1" } });
  expect(Object.keys(record?.attributes ?? {}).filter((name) => /^(exception|error)/.test(name))).toEqual([]);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const context = { env: {}, signal: new AbortController().signal, deadline: 0 };
  await consoleTransport().send(event, context);
  expect(warn.mock.lastCall?.[0]).toBe(`info Room.alarm odd [event ${event.id}]`);
});
