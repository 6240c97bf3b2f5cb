import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createLogger, type Logger, memoryLogTransport } from "../../../worker/capture/entries/logger.ts";
import { type CaptureContext, createCapture, memoryTransport } from "../../../worker/capture/index.ts";

const events = memoryTransport();
const capture = createCapture({ transports: [events] });

function inRoom<Result>(work: (log: Logger, ctx: DurableObjectState) => Promise<Result>): Promise<Result> {
  const room = env.ROOM.getByName(`breadcrumbs ${crypto.randomUUID()}`);
  return runInDurableObject(room, (_, ctx) => {
    const transports = [memoryLogTransport()];
    return work(createLogger({}, { ctx, transports, console: false, level: "debug" }), ctx);
  });
}

/** The messages of the breadcrumbs of an error's event. */
async function crumbsOf(error: unknown, context: CaptureContext = {}): Promise<string[] | undefined> {
  const { eventId } = await capture({}, error, context);
  return events.events.find(({ id }) => id === eventId)?.breadcrumbs?.map(({ message }) => message);
}

test("the last lines of an object are the breadcrumbs of its errors, and of no other object's", async () => {
  const first = await inRoom(async (log, ctx) => {
    for (let i = 0; i < 40; i++) log.info(`line ${i}`);
    log.trace("below the level");
    log.addBreadcrumb({ message: "set by hand", category: "cart", level: "warn" });
    const crumbs = await crumbsOf(new Error("first"), { ctx });
    const other = await inRoom(async (_, ctx) => crumbsOf(new Error("other object"), { ctx }));
    expect(other).toBeUndefined();
    expect(await crumbsOf(new Error("no ctx"))).toBeUndefined();
    return crumbs;
  });
  expect(first).toHaveLength(30);
  expect(first?.slice(-2)).toEqual(["line 39", "set by hand"]);
  const event = events.events.find(({ exceptions }) => exceptions[0]?.value === "first");
  expect(event?.breadcrumbs?.at(-1)).toMatchObject({ level: "warning", category: "cart" });
  expect(event?.breadcrumbs?.at(0)).toMatchObject({ level: "info", category: "log" });
});

test("of requests at once, each error has the lines of its own request, caught inside or outside", async () => {
  await inRoom(async (log, ctx) => {
    const names = Array.from({ length: 20 }, (_, i) => `request-${i}.`);
    await Promise.all(
      names.map(async (name) => {
        const inside = await log
          .withRequest(new Request("http://room/"), async (inner) => {
            inner.info(`begins ${name}`);
            await scheduler.wait(Math.random() * 10);
            log.info(`goes on ${name}`);
            expect(await crumbsOf(new Error(`inside ${name}`), { ctx })).toEqual([
              `begins ${name}`,
              `goes on ${name}`,
            ]);
            throw new Error(`outside ${name}`);
          })
          .catch((error: unknown) => error);
        expect(await crumbsOf(inside, { ctx })).toEqual([
          `begins ${name}`,
          `goes on ${name}`,
          `outside ${name}`,
        ]);
      }),
    );
  });
});

test("no secret and no long text is in a breadcrumb", async () => {
  const secret = "s3cr3t-value-of-the-binding-1a2b3c";
  const room = env.ROOM.getByName(`breadcrumbs ${crypto.randomUUID()}`);
  const crumbs = await runInDurableObject(room, async (_, ctx) => {
    const log = createLogger(
      { API_TOKEN: secret },
      { ctx, transports: [memoryLogTransport()], console: false },
    );
    log.info(`${secret} ${"x".repeat(2_000)}`);
    return crumbsOf(new Error("secret"), { ctx });
  });
  expect(crumbs?.[0]).toHaveLength(500);
  expect(crumbs?.[0]).toMatch(/^\[env\.API_TOKEN\] xxx/);
});

test("a breadcrumb whose long data comes first keeps its message and its category", async () => {
  const data = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`row ${i}`, "x".repeat(400)]));
  await inRoom(async (log, ctx) => {
    log.addBreadcrumb({ data, type: "query", category: "database", message: "rows were read" });
    expect(await crumbsOf(new Error("long data"), { ctx })).toEqual(["rows were read"]);
  });
  const event = events.events.find(({ exceptions }) => exceptions[0]?.value === "long data");
  expect(event?.breadcrumbs).toMatchObject([
    { message: "rows were read", type: "query", category: "database", data: { "row 0": "x".repeat(400) } },
  ]);
});
