import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { captureExceptionInIsolate } from "../../worker/capture/index.ts";
import { sampleEvent } from "../../worker/capture/testing/sample-event.ts";
import { encodeRecord } from "../../worker/capture/wire/record.ts";
import { DEAD_LETTERS_NAME, type LetterSummary } from "../../worker/reference/objects/dead-letters.ts";
import { reportToNewProject, settledEvents, thrown } from "../support/received.ts";
import { call } from "../support/service.ts";

const TOKEN = "the token of the operator";
const bearer = { authorization: `Bearer ${TOKEN.replaceAll(" ", "-")}` };

interface Page {
  readonly letters: readonly LetterSummary[];
  readonly links: { readonly next: string | null };
}

beforeEach(() => {
  env.DEAD_LETTER_TOKEN = `${TOKEN.replaceAll(" ", "-")}\n`;
});
afterEach(async () => {
  delete env.DEAD_LETTER_TOKEN;
  await runInDurableObject(store(), (_, { storage }) => storage.deleteAll());
});

const store = () => env.DEAD_LETTERS.getByName(DEAD_LETTERS_NAME);

async function list(path = "/dead-letters"): Promise<Page> {
  const response = await call(path, { headers: bearer });
  expect(response.status).toBe(200);
  return await response.json<Page>();
}

function redrive(body: unknown): Promise<Response> {
  return call("/dead-letters/redrive", { method: "POST", headers: bearer, body: JSON.stringify(body) });
}

/** Letters as the consumer of the dead-letter queue keeps them. */
async function keep(count: number, body: unknown = {}): Promise<void> {
  const now = Date.now();
  await store().keep(
    Array.from({ length: count }, (_, index) => ({
      message: crypto.randomUUID(),
      reason: `reason ${index}`,
      receivedAt: now,
      eventId: null,
      type: null,
      body: JSON.stringify(body),
    })),
  );
}

describe("an event that Sentry refuses for good", () => {
  test("becomes a dead letter, is listed, and arrives under its id once it is put back", async () => {
    const project = reportToNewProject();
    await project.behave({ status: 503 });
    const result = await captureExceptionInIsolate(env, new RangeError("too large"));
    expect(result.status).toBe("queued");
    await project.behave({ status: 413 });
    const letter = await vi.waitFor(async () => {
      const [first, ...others] = (await list()).letters;
      if (!first) throw new Error("no letter yet");
      expect(others).toEqual([]);
      return first;
    }, 15_000);
    expect(letter).toEqual({
      id: expect.any(Number),
      reason: "sentry: HTTP 413",
      receivedAt: expect.any(Number),
      eventId: result.eventId,
      type: "RangeError",
    });

    await project.behave({});
    const refused = (await project.requests()).length;
    const answer = await redrive({ ids: [letter.id] });
    expect(await answer.json()).toEqual({ redriven: 1, left: 0 });
    const [event, ...others] = (await settledEvents(project, refused + 1)).slice(refused);
    expect([event?.event_id, others]).toEqual([result.eventId, []]);
    expect(thrown(event).value).toBe("too large");
    expect((await list()).letters).toEqual([]);
  }, 60_000);
});

test("what is no event becomes a dead letter too", async () => {
  reportToNewProject();
  await env.ERROR_QUEUE.send({ job: 7 }, { contentType: "json" });
  await vi.waitFor(async () => {
    expect((await list()).letters).toMatchObject([
      { reason: "not a valid record: v must be 1", eventId: null, type: null },
    ]);
  }, 15_000);
}, 30_000);

test("a message that JSON cannot hold is kept by its reason, and delays no other of its batch", async () => {
  reportToNewProject();
  const event = sampleEvent();
  const circle: unknown[] = [];
  circle.push(circle);
  await env.ERROR_DEAD_LETTERS.sendBatch([
    {
      body: { v: 1, reason: "no record", receivedAt: Date.now(), attempts: 1, body: circle },
      contentType: "v8",
    },
    { body: encodeRecord(event), contentType: "json" },
  ]);
  await vi.waitFor(async () => {
    const { letters } = await list();
    expect(letters.map(({ reason }) => reason).sort()).toEqual(["no record", "retried too often"]);
  }, 15_000);
}, 30_000);

test("what the platform has moved after its last retry is kept with its event's id", async () => {
  const event = sampleEvent();
  await env.ERROR_DEAD_LETTERS.send(encodeRecord(event), { contentType: "json" });
  await vi.waitFor(async () => {
    expect((await list()).letters).toMatchObject([
      { reason: "retried too often", eventId: event.id, type: "PaymentError" },
    ]);
  }, 15_000);
}, 30_000);

describe("the list", () => {
  test("has the newest first, in pages", async () => {
    await keep(5);
    const first = await list("/dead-letters?limit=2");
    const second = await list(first.links.next ?? "");
    const third = await list(second.links.next ?? "");
    const pages = [first, second, third];
    expect(pages.map(({ letters }) => letters.map(({ reason }) => reason))).toEqual([
      ["reason 4", "reason 3"],
      ["reason 2", "reason 1"],
      ["reason 0"],
    ]);
    expect(third.links.next).toBeNull();
  });

  test.for([
    ["limit=0", "limit", "1 to 100"],
    ["limit=101", "limit", "1 to 100"],
    ["limit=all", "limit", "1 to 100"],
    ["before=-1", "before", "the id of a dead letter"],
    ["before=99999999999999999", "before", "the id of a dead letter"],
  ] as const)("is refused with ?%s", async ([query, field, allowed]) => {
    const response = await call(`/dead-letters?${query}`, { headers: bearer });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ field, allowed: expect.stringContaining(allowed) });
  });
});

describe("a redrive", () => {
  test.for([
    {},
    { ids: [] },
    { ids: ["1"] },
    { ids: [0] },
    { all: false },
    { all: true, ids: [1] },
    [1],
    "all",
  ])("of %o is refused, and nothing leaves", async (body) => {
    await keep(1);
    const response = await redrive(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ allowed: expect.any(String), field: expect.any(String) });
    expect((await list()).letters).toHaveLength(1);
  });

  test("of all puts every event back, and two at once put each back once", async () => {
    const project = reportToNewProject();
    const events = Array.from({ length: 5 }, () => sampleEvent());
    for (const event of events) await keep(1, encodeRecord(event));
    const answers = await Promise.all([redrive({ all: true }), redrive({ all: true })]);
    const counts = await Promise.all(answers.map((answer) => answer.json<{ redriven: number }>()));
    expect(counts.map(({ redriven }) => redriven).sort()).toEqual([0, 5]);
    const arrived = (await settledEvents(project, 5)).map(({ event_id }) => event_id);
    expect(arrived.sort()).toEqual(events.map(({ id }) => id).sort());
  }, 30_000);

  test("of ids that are not there puts nothing back", async () => {
    await keep(2);
    expect(await (await redrive({ ids: [98, 99] })).json()).toEqual({ redriven: 0, left: 2 });
  });
});

describe("the token", () => {
  const requests: [method: string, path: string][] = [
    ["GET", "/dead-letters"],
    ["HEAD", "/dead-letters"],
    ["POST", "/dead-letters/redrive"],
  ];

  test.each(requests)("%s %s answers 401 without it, or with another", async (method, path) => {
    await keep(1);
    for (const authorization of [
      "",
      "Bearer",
      "Bearer wrong",
      `Bearer ${TOKEN}`,
      `${bearer.authorization}x`,
      bearer.authorization.replace("Bearer", "Basic"),
    ]) {
      const response = await call(path, { method, headers: { authorization } });
      expect([authorization, response.status]).toEqual([authorization, 401]);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
    }
    expect((await list()).letters).toHaveLength(1);
  });

  test.each(requests)("%s %s is not there while none is set", async (method, path) => {
    for (const token of [undefined, "", " \n"]) {
      if (token === undefined) delete env.DEAD_LETTER_TOKEN;
      else env.DEAD_LETTER_TOKEN = token;
      const headers = { authorization: `Bearer ${token ?? ""}` };
      expect((await call(path, { method, headers })).status).toBe(404);
    }
  });
});
