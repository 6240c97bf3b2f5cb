import { expect, test } from "vitest";
import { newConsumer } from "./support/consumer.ts";
import { MADE_CLASSES, MADE_KV_CLASSES, MADE_WORKER } from "./support/made.ts";
import { newSentryProject, textOf } from "./support/sentry.ts";
import { startWorker } from "./support/workerd.ts";

// Not in the runner of the other tests: it makes users' objects after the platform's constructor has ended.
const DATES = ["2024-09-23", "2026-10-20"];
const CASES = ["puts a value", "sets an alarm", "deletes all", "deletes all and goes on"];
/** Work that goes on after the constructor: of a failing one it goes on until its event is out. */
const ASYNC_CASES = [
  "blocks and writes at once",
  "blocks and writes later",
  "begins a transaction",
  "works on",
];
const SQL_CASES = [...CASES, "makes a table", "has a transaction of its own"];
/** There is nothing left to roll back to: the platform does it, and the event is lost. */
const UNREPORTED = ["deletes all", "deletes all and goes on"];

test.for(DATES)(
  "at %s a covered constructor keeps, throws and leaves behind what bare does",
  async (date) => {
    const project = newSentryProject();
    // Long enough for work that the constructor has begun to go on, were it not stopped.
    await project.behave({ delayMs: 150 });
    const folder = await newConsumer({ "index.js": MADE_WORKER });
    const worker = await startWorker({
      folder,
      main: "index.js",
      vars: { SENTRY_DSN: project.dsn },
      compatibility_date: date,
      durable_objects: {
        bindings: [...MADE_CLASSES, ...MADE_KV_CLASSES].map((name) => ({ name, class_name: name })),
      },
      migrations: [{ tag: "v1", new_sqlite_classes: MADE_CLASSES, new_classes: MADE_KV_CLASSES }],
    });
    const ask = async (path: string, way: string, name: string) =>
      (await worker.fetch(`/${path}?way=${way}&case=${encodeURIComponent(name)}`)).json();
    const differences: Record<string, unknown> = {};
    const compare = async (path: string, name: string, bareWay: string, ways: string[]) => {
      const bare = await ask(path, bareWay, name);
      for (const way of ways) {
        const other = await ask(path, way, name);
        if (JSON.stringify(other) !== JSON.stringify(bare))
          differences[`${way}: ${path}, ${name}`] = { bare, other };
      }
    };
    for (const name of SQL_CASES) await compare("fail", name, "Bare", ["Covered", "Extended"]);
    for (const name of [...SQL_CASES, ...ASYNC_CASES]) {
      await compare("end", name, "Bare", ["Covered", "Extended"]);
    }
    for (const name of [...CASES, ...ASYNC_CASES]) {
      await compare("end", name, "BareKv", ["CoveredKv"]);
      await compare("fail", name, "BareKv", ["CoveredKv"]);
    }
    expect(differences).toEqual({});
    const going = await ask("fail", "Going", "puts a value");
    expect(going).toMatchObject({ error: "RangeError: not made: puts a value", bodies: [] });

    const found = (await project.events()).map((event) => `${event.tags.handler}: ${textOf(event)}`);
    const reported = SQL_CASES.filter((name) => !UNREPORTED.includes(name));
    expect(found.toSorted()).toEqual(
      reported.flatMap((name) => Array(2).fill(`constructor: not made: ${name}`)).toSorted(),
    );
  },
);
