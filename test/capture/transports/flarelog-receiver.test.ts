import { expect, inject, test } from "vitest";
import { newFlarelogProject, onlyRecord } from "../../support/otlp-received.ts";

/** The receiver that the FlareLog tests rely on: it must take what is OTLP, and nothing else. */

type Fields = Record<string, unknown>;

function requestWith(record: Fields, resource: Fields = {}, scopeLogs: Fields = {}): Fields {
  const attributes = [{ key: "service.name", value: { stringValue: "shop" } }];
  return {
    resourceLogs: [
      { resource: { attributes, ...resource }, scopeLogs: [{ logRecords: [record], ...scopeLogs }] },
    ],
  };
}

function recordWith(value: unknown): Fields {
  return requestWith({ attributes: [{ key: "a", value }] });
}

async function post(body: string, key: string, contentType = "application/json"): Promise<string> {
  const response = await fetch(`http://${inject("otlp")}/api/v1/logs`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": contentType },
    body,
  });
  return `${response.status} ${await response.text()}`;
}

const VALID: [what: string, request: Fields][] = [
  ["a record of nothing", requestWith({})],
  ["an empty value", recordWith({})],
  ["the largest integer of 64 bits", recordWith({ intValue: "9223372036854775807" })],
  ["an integer as a double", recordWith({ doubleValue: 1 })],
  ["a list", recordWith({ arrayValue: { values: [{ stringValue: "x" }, { boolValue: false }] } })],
  ["a map", recordWith({ kvlistValue: { values: [{ key: "b", value: { intValue: "-1" } }] } })],
  [
    "ids in upper case",
    requestWith({ traceId: "5B8EFFF798038103D269B633813FC60C", spanId: "EEE19B7EC3C1B174" }),
  ],
  ["the largest time", requestWith({ timeUnixNano: "18446744073709551615" })],
  [
    "all that a record may have",
    requestWith({
      severityNumber: 24,
      severityText: "x",
      flags: 1,
      eventName: "x",
      droppedAttributesCount: 2,
      body: { bytesValue: "AAE=" },
    }),
  ],
];

test.for(VALID)("takes %s", async ([, request]) => {
  const project = newFlarelogProject();
  expect(await post(JSON.stringify(request), project.key)).toBe("200 {}");
  await onlyRecord(project);
});

const MALFORMED: [what: string, request: unknown][] = [
  ["a list", []],
  ["nothing", {}],
  ["no log record", { resourceLogs: [{ scopeLogs: [{ logRecords: [] }] }] }],
  ["a field that is not OTLP's", requestWith({ message: "x" })],
  ["a field in snake_case", requestWith({ time_unix_nano: "1" })],
  ["null", requestWith({ body: null })],
  ["a time that is a number", requestWith({ timeUnixNano: 1_700_000_000_000_000_000 })],
  ["a time that is no integer", requestWith({ timeUnixNano: "1.5" })],
  ["a time before 1970", requestWith({ timeUnixNano: "-1" })],
  ["a time of more than 64 bits", requestWith({ timeUnixNano: "18446744073709551616" })],
  ["a severity by name", requestWith({ severityNumber: "SEVERITY_NUMBER_ERROR" })],
  ["a severity that there is not", requestWith({ severityNumber: 25 })],
  ["a severity text that is a number", requestWith({ severityText: 17 })],
  ["a body that is no value", requestWith({ body: "text" })],
  ["a trace id in base64", requestWith({ traceId: "W47/95gDgQPSabYzgT/GDA==" })],
  ["a trace id that is too short", requestWith({ traceId: "5b8efff798038103" })],
  ["a trace id of zeros", requestWith({ traceId: "0".repeat(32) })],
  ["a span id that is no hex", requestWith({ spanId: "x".repeat(16) })],
  ["an integer that is a number", recordWith({ intValue: 1 })],
  ["an integer with a fraction", recordWith({ intValue: "1.5" })],
  ["an integer of more than 64 bits", recordWith({ intValue: "9223372036854775808" })],
  ["a double that is text", recordWith({ doubleValue: "1.5" })],
  ["a boolean that is text", recordWith({ boolValue: "true" })],
  ["a text that is a number", recordWith({ stringValue: 1 })],
  ["half of a surrogate pair", recordWith({ stringValue: "\ud83d" })],
  ["a value of two kinds", recordWith({ stringValue: "x", boolValue: true })],
  ["a value of no kind that there is", recordWith({ textValue: "x" })],
  ["attributes that are a map", requestWith({ attributes: { a: "x" } })],
  ["an attribute without a key", requestWith({ attributes: [{ value: { stringValue: "x" } }] })],
  ["an attribute twice", requestWith({ attributes: [{ key: "a" }, { key: "a" }] })],
  ["a service without a name", requestWith({}, { attributes: [] })],
  ["a scope that is a text", requestWith({}, {}, { scope: "isolate-capture" })],
];

test.for(MALFORMED)("refuses %s", async ([, request]) => {
  const project = newFlarelogProject();
  expect(await post(JSON.stringify(request), project.key)).toMatch(/^400 ./);
  expect(await project.requests()).toEqual([]);
});

test("refuses a body that is not JSON, another content type, and a missing key", async () => {
  const project = newFlarelogProject();
  expect(await post("resourceLogs", project.key)).toMatch(/^400 /);
  expect(await post(JSON.stringify(requestWith({})), project.key, "text/plain")).toMatch(/^400 /);
  expect(await post(JSON.stringify(requestWith({})), "")).toMatch(/^401 /);
  expect(await project.requests()).toEqual([]);
});

test("gives back what it has decoded", async () => {
  const project = newFlarelogProject();
  const value = { kvlistValue: { values: [{ key: "b", value: { intValue: "7" } }] } };
  const record = { timeUnixNano: "5", severityNumber: 9, traceId: "A".repeat(32), body: { doubleValue: 1 } };
  await post(JSON.stringify(requestWith({ ...record, attributes: [{ key: "a", value }] })), project.key);
  expect(await onlyRecord(project)).toEqual({
    timeUnixNano: "5",
    severityNumber: 9,
    traceId: "a".repeat(32),
    body: { double: 1 },
    attributes: { a: { b: { int: "7" } } },
    resource: { "service.name": "shop" },
    scope: {},
  });
});
