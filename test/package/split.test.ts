import { beforeAll, expect, test } from "vitest";
import { newConsumer } from "./support/consumer.ts";
import type { Answer } from "./support/room.ts";
import { bySdk, newSentryProject, type SentryProject, textOf } from "./support/sentry.ts";
import { type SplitBuild, splitBuild, unbundled } from "./support/split-build.ts";
import { startWorker } from "./support/workerd.ts";

/*
 * The library in several ES modules, which workerd loads one by one. What these tests show of the platform: within one
 * isolate an import that has failed fails for good. workerd keeps the error of a module that threw while it evaluated and
 * never evaluates it again; modules that are missing cannot come later. Only another address is another module.
 */

const COUNT = "globalThis.sdkEvaluations = (globalThis.sdkEvaluations ?? 0) + 1;\n";
const THROW_FIRST = `${COUNT}if (globalThis.sdkEvaluations === 1) throw new Error("not the first time");\n`;
const TEXTS = ["first", "second", "third"];

let built: SplitBuild;

beforeAll(async () => {
  built = await splitBuild();
});

/** Runs the Worker of these modules in an isolate of its own, and resolves to what asks its object. */
async function run(files: Record<string, string>, project: SentryProject, flags?: string[]) {
  const config = await unbundled(await newConsumer({}), files, { SENTRY_DSN: project.dsn }, flags);
  const worker = await startWorker(config);
  return (path: string) => worker.fetch(path);
}

/** Runs such a Worker, has its object fail three times, and reads what arrived. */
async function failThreeTimes(files: Record<string, string>, flags?: string[]) {
  const project = newSentryProject();
  const ask = await run(files, project, flags);
  const answers: Answer[] = [];
  for (const path of ["/", ...TEXTS.map((text) => `/?fail=${text}`), "/"]) {
    const response = await ask(path);
    expect(response.status).toBe(200);
    answers.push((await response.json()) as Answer);
  }

  const events = await project.events();
  const ids = answers.flatMap(({ capture }) => capture?.eventId ?? []);
  // Whatever becomes of the SDK: each event arrives once, the object answers, and all this in one isolate.
  expect(events.map(textOf)).toEqual(TEXTS);
  expect(events.map((event) => event.event_id)).toEqual(ids);
  expect(answers.map(({ answers }) => answers)).toEqual([1, 2, 3, 4, 5]);
  return {
    evaluations: answers.slice(0, -1).map(({ evaluations }) => evaluations),
    bySdk: events.map(bySdk),
  };
}

/** The build's modules with another one in the place of the SDK, or none. */
function withSdk(text: string | undefined): Record<string, string> {
  const { [built.sdk]: _, ...others } = built.files;
  return text === undefined ? others : { ...others, [built.sdk]: text };
}

/** The build's modules, whose import of the SDK takes the next of these addresses at each call. */
function withAddresses(files: Record<string, string>, addresses: string[]): Record<string, string> {
  const literal = `import("./${built.sdk}")`;
  const name = Object.keys(files).find((file) => files[file]?.includes(literal)) ?? "";
  const next = `globalThis.addresses = ${JSON.stringify(addresses)};\n`;
  return { ...files, [name]: next + files[name]?.replace(literal, "import(globalThis.addresses.shift())") };
}

test("the SDK's module is evaluated on the first error, once, and makes the events", async () => {
  const sdk = COUNT + built.files[built.sdk];
  expect(await failThreeTimes(withSdk(sdk))).toEqual({
    evaluations: [0, 1, 1, 1],
    bySdk: [true, true, true],
  });
});

test("where the SDK's module throws while it evaluates, each event arrives without it", async () => {
  const sdk = `${COUNT}throw new Error("does not evaluate");\n${built.files[built.sdk]}`;
  expect(await failThreeTimes(withSdk(sdk))).toEqual({
    evaluations: [0, 1, 1, 1],
    bySdk: [false, false, false],
  });
});

test("where the SDK's module is missing, each event arrives without it", async () => {
  expect(await failThreeTimes(withSdk(undefined))).toEqual({
    evaluations: [0, 0, 0, 0],
    bySdk: [false, false, false],
  });
});

test("a module that throws only the first time is not evaluated again, so a second import does not help", async () => {
  const sdk = THROW_FIRST + built.files[built.sdk];
  expect(await failThreeTimes(withSdk(sdk))).toEqual({
    evaluations: [0, 1, 1, 1],
    bySdk: [false, false, false],
  });
});

test("a second copy of that module under another address is evaluated, and makes the events from then on", async () => {
  const sdk = THROW_FIRST + built.files[built.sdk];
  const files = withAddresses({ ...withSdk(sdk), "copy.js": sdk }, [`./${built.sdk}`, "./copy.js"]);
  expect(await failThreeTimes(files)).toEqual({ evaluations: [0, 1, 2, 2], bySdk: [false, true, true] });
});

test("with new_module_registry another query is another address: no second copy is needed", async () => {
  const sdk = THROW_FIRST + built.files[built.sdk];
  const files = withAddresses(withSdk(sdk), [`./${built.sdk}`, `./${built.sdk}?again`]);
  expect(await failThreeTimes(files, ["new_module_registry"])).toEqual({
    evaluations: [0, 1, 2, 2],
    bySdk: [false, true, true],
  });
});

test("an import that was cut off with its object succeeds at the next capture", async () => {
  const project = newSentryProject();
  // The diagnosis is what a capture imports first.
  const counted = { ...built.files, [built.diagnosis]: COUNT + built.files[built.diagnosis] };
  const ask = await run(counted, project);

  expect((await ask("/abort?fail=cut")).status).toBe(500);
  // The module was evaluated, but whoever had asked for it was gone.
  expect(await (await ask("/")).json()).toMatchObject({ evaluations: 1 });
  expect(await (await ask("/?fail=whole")).json()).toMatchObject({ evaluations: 1 });
  expect((await project.events()).map((event) => [textOf(event), bySdk(event)])).toEqual([["whole", true]]);
});
