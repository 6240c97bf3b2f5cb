import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, expect, inject, test } from "vitest";
import { VERSION } from "../../worker/capture/version.ts";

/** What the entries with captures declare beside their values. */
const TYPES = [
  "AlarmLike",
  "AlarmPolicy",
  "AnyCapture",
  "BackendReport",
  "BeforeSend",
  "Breadcrumb",
  "CallableDecorator",
  "Capture",
  "CaptureContext",
  "CaptureDurableObject",
  "CaptureHandlers",
  "CaptureMessage",
  "CaptureOptions",
  "CaptureResult",
  "CaptureRouteErrors",
  "CaptureStep",
  "CaptureWithMessage",
  "CaptureWorkflow",
  "Captured",
  "CapturedEvent",
  "CapturedException",
  "CloseLike",
  "ContextLike",
  "CreateCapture",
  "DurableObjectOptions",
  "EventUser",
  "Frame",
  "HandlersOptions",
  "HookOptions",
  "IgnoreRule",
  "InvocationLike",
  "JsonObject",
  "JsonValue",
  "Level",
  "LifeLog",
  "LifeLogOption",
  "ReadScope",
  "ReadSentryOptions",
  "RecordSpan",
  "RedactOptions",
  "RequestLike",
  "RequestOptions",
  "RouteErrorsOptions",
  "ScopeLike",
  "SendContext",
  "SendOutcome",
  "SentryBreadcrumbLike",
  "SentryEventLike",
  "SentryExceptionLike",
  "SentryFrameLike",
  "SentryHintLike",
  "SentryIntegrationLike",
  "SentryOptions",
  "StepLike",
  "StepOptions",
  "Transport",
  "TransportOutcome",
  "UserLike",
  "Verification",
  "Verify",
  "WebSocketLike",
  "WorkflowEventLike",
  "WorkflowOptions",
];

/** Functions of the entries with captures. */
const CAPTURES = [
  "captureDurableObject",
  "captureExceptionInIsolate",
  "captureHandlers",
  "captureMessage",
  "captureRouteErrors",
  "captureStep",
  "captureWorkflow",
  "createCapture",
  "verify",
];

/** All that can be imported from the package. A name more or less is a decision: write it here and into the changelog. */
const SURFACE: Record<string, { values: string[]; types: string[] }> = {
  "./dist/index": {
    values: [
      ...CAPTURES,
      "consoleTransport",
      "flarelogTransport",
      "memoryTransport",
      "queueTransport",
      "sentryLiteTransport",
      "sentryTransport",
      "serviceTransport",
      "tailTransport",
    ],
    types: [
      ...TYPES,
      "FlarelogTransportOptions",
      "MemoryTransport",
      "QueueTransportOptions",
      "SentryLiteTransportOptions",
      "SentrySdk",
      "SentryTransportOptions",
      "ServiceTransportOptions",
      "TailTransportOptions",
    ],
  },
  "./dist/entries/sentry": {
    values: [...CAPTURES, "sentryTransport"],
    types: [...TYPES, "SentrySdk", "SentryTransportOptions"],
  },
  "./dist/entries/sentry-cloudflare": {
    values: [...CAPTURES, "sentryCloudflareTransport"],
    types: [...TYPES, "SentryCloudflareTransportOptions", "SentrySdk"],
  },
  "./dist/entries/sentry-lite": {
    values: [...CAPTURES, "sentryLiteTransport"],
    types: [...TYPES, "SentryLiteTransportOptions"],
  },
  "./dist/entries/flarelog": {
    values: [...CAPTURES, "flarelogTransport"],
    types: [...TYPES, "FlarelogTransportOptions"],
  },
  "./dist/entries/service": {
    values: [...CAPTURES, "serviceTransport"],
    types: [...TYPES, "ServiceTransportOptions"],
  },
  "./dist/entries/tail": {
    values: [...CAPTURES, "tailTransport"],
    types: [...TYPES, "TailTransportOptions"],
  },
  "./dist/entries/logger": {
    values: [
      "consoleLogTransport",
      "createLogger",
      "flarelogLogTransport",
      "memoryLogTransport",
      "queueLogTransport",
      "sentryLogTransport",
      "serviceLogTransport",
      "tailLogTransport",
    ],
    types: [
      "BeforeSendLog",
      "Breadcrumb",
      "CapturedException",
      "ContextLike",
      "CreateLogger",
      "EventUser",
      "FlarelogTransportOptions",
      "FlushResult",
      "Frame",
      "JsonObject",
      "JsonValue",
      "Level",
      "LogAttributes",
      "LogBatch",
      "LogBreadcrumb",
      "LogErrorAttributes",
      "LogLevel",
      "LogRecord",
      "LogSendContext",
      "LogTransport",
      "Logger",
      "LoggerOptions",
      "MemoryLogTransport",
      "QueueTransportOptions",
      "RedactOptions",
      "RequestLike",
      "SendContext",
      "SendOutcome",
      "SentryLiteTransportOptions",
      "ServiceTransportOptions",
      "TailTransportOptions",
      "UserLike",
    ],
  },
  "./dist/entries/flarelog-sdk": {
    values: ["FlareLog", "FlareLogChild", "flarelog", "workerFetch"],
    types: [
      "Breadcrumb",
      "CaptureOptions",
      "ExecutionContextLike",
      "FlareLogConfig",
      "HeadersLike",
      "LogEntry",
      "LogErrorOptions",
      "LogLevel",
      "LogOptions",
      "RequestContext",
      "RequestLike",
      "Span",
      "TransportConfig",
      "UserContext",
    ],
  },
  "./dist/entries/consumer": {
    values: ["deliverQueued", "deliverTailed", "readDeadLetter", "receiveEvent"],
    types: [
      "CheckInSchedule",
      "CheckIns",
      "DeadLetter",
      "DeliverQueued",
      "DeliverQueuedOptions",
      "DeliverTailed",
      "DeliverTailedOptions",
      "Monitor",
      "OutcomeShares",
      "QueuedBatch",
      "QueuedMessage",
      "ReadDeadLetter",
      "ReceiveEvent",
      "ReceiveOptions",
      "ServiceAnswer",
      "TailException",
      "TailItem",
      "TailLog",
      "TailSummary",
    ],
  },
  "./dist/entries/trace": {
    values: [
      "bindTrace",
      "continueTrace",
      "currentTrace",
      "flarelogSpans",
      "readTrace",
      "recordSpans",
      "runInTrace",
      "sentrySpans",
      "traceHeaders",
      "withTrace",
    ],
    types: [
      "FlarelogTransportOptions",
      "HeadersLike",
      "OpenSpan",
      "RecordSpan",
      "RemoteTrace",
      "SentryLiteTransportOptions",
      "Span",
      "SpanCall",
      "SpanOptions",
      "SpanTransport",
      "Trace",
      "TraceBound",
      "TraceCarrier",
    ],
  },
  "./dist/entries/testing": {
    values: ["logTransportContract", "sampleEvent", "sampleLogs", "transportContract"],
    types: ["BackendBehaviour", "BackendFailure", "ContractCase", "LogTransportHarness", "TransportHarness"],
  },
};
const ENTRIES = Object.keys(SURFACE);

let manifest: { version: string; exports: Record<string, string | { types: string }> };
let tarball: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  manifest = JSON.parse(await read("package.json"));
  tarball = new Uint8Array(await readFile(inject("tarball")));
});

function read(path: string): Promise<string> {
  return readFile(join(inject("installed"), path), "utf8");
}

function importBuilt(path: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(join(inject("installed"), path)).href);
}

/** Names that a declaration file exports, those of its `export *` included. */
async function namesIn(path: string): Promise<string[]> {
  const text = await read(path);
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = ""]) =>
    list.split(","),
  );
  const listed = lists.map((item) => item.replace(/^\s*type /, "").trim()).filter(Boolean);
  const declared = [...text.matchAll(/^export (?:declare )?(?:interface|type|const|function|class) (\w+)/gm)];
  const stars = [...text.matchAll(/^export (?:type )?\* from "\.\.?\/(.*)\.ts"/gm)];
  const nested = await Promise.all(stars.map(([, name]) => namesIn(`dist/${name}.d.ts`)));
  return [...listed, ...declared.map(([, name = ""]) => name), ...nested.flat()].sort();
}

test.for(ENTRIES)("%s exports its values", async (entry) => {
  expect(Object.keys(await importBuilt(`${entry}.js`)).sort()).toEqual(SURFACE[entry]?.values.sort());
});

test.for(ENTRIES)("%s declares its values and types", async (entry) => {
  const { values = [], types = [] } = SURFACE[entry] ?? {};
  expect(await namesIn(`${entry}.d.ts`)).toEqual([...values, ...types].sort());
});

test("the package can be imported by its entries only", () => {
  const paths = Object.fromEntries(
    ENTRIES.map((entry) => [
      entry === "./dist/index" ? "." : entry.replace("dist/entries/", ""),
      { types: `${entry}.d.ts`, default: `${entry}.js` },
    ]),
  );
  expect(manifest.exports).toEqual({ ...paths, "./package.json": "./package.json" });
});

test("events name the version of the package", async () => {
  expect(VERSION).toBe(manifest.version);
});

test("publint finds nothing", async () => {
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: tarball.buffer } });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

test("the types are right wherever ES modules are understood", async () => {
  const result = await checkPackage(createPackageFromTarballData(tarball));
  if (!result.types) throw new Error("the package has no types");
  // "node10" knows no `exports`, and "node16-cjs" is `require`, which this package is not for.
  const problems = result.problems.filter(
    (problem) => !("resolutionKind" in problem && /^node10$|-cjs$/.test(problem.resolutionKind)),
  );
  expect(problems).toEqual([]);
  for (const [name, entry] of Object.entries(manifest.exports)) {
    if (typeof entry === "string") continue;
    for (const kind of ["node16-esm", "bundler"] as const) {
      const { fileName } = result.entrypoints[name]?.resolutions[kind].resolution ?? {};
      expect(fileName).toContain(entry.types.slice(1));
    }
  }
});
