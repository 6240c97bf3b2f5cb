import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, expect, inject, test } from "vitest";
import { VERSION } from "../../worker/capture/version.ts";

/** All that can be imported from the package. A name more or less is a decision: write it here and into the changelog. */
const VALUES = [
  "captureDurableObject",
  "captureExceptionInIsolate",
  "captureHandlers",
  "captureStep",
  "captureWorkflow",
  "createCapture",
  "sentryTransport",
];
const TYPES = [
  "AlarmLike",
  "AlarmPolicy",
  "BeforeSend",
  "Capture",
  "CaptureContext",
  "CaptureOptions",
  "CaptureResult",
  "CapturedEvent",
  "CapturedException",
  "CloseLike",
  "ContextLike",
  "DurableObjectOptions",
  "Frame",
  "IgnoreRule",
  "JsonObject",
  "JsonValue",
  "Level",
  "RedactOptions",
  "RequestLike",
  "SendContext",
  "SendOutcome",
  "SentrySdk",
  "SentryTransportOptions",
  "StepLike",
  "StepOptions",
  "Transport",
  "TransportOutcome",
  "WebSocketLike",
  "WorkflowEventLike",
  "WorkflowOptions",
];

let manifest: { version: string; exports: Record<string, unknown> };
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
  const stars = [...text.matchAll(/^export (?:type )?\* from "\.\/(.*)\.ts"/gm)];
  const nested = await Promise.all(stars.map(([, name]) => namesIn(`dist/${name}.d.ts`)));
  return [...listed, ...declared.map(([, name = ""]) => name), ...nested.flat()].sort();
}

test("the package exports these values", async () => {
  expect(Object.keys(await importBuilt("dist/index.js")).sort()).toEqual(VALUES);
});

test("the package declares these values and types", async () => {
  expect(await namesIn("dist/index.d.ts")).toEqual([...VALUES, ...TYPES].sort());
});

test("the package can be imported by its name and no deeper", () => {
  expect(manifest.exports).toEqual({
    ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
    "./package.json": "./package.json",
  });
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
  for (const kind of ["node16-esm", "bundler"] as const) {
    expect(result.entrypoints["."]?.resolutions[kind].resolution?.fileName).toMatch(/dist\/index\.d\.ts$/);
  }
});
