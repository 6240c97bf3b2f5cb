import { expect, test } from "vitest";
import type { CompileRequest } from "../../worker/reference/compile/request/compile-request.ts";
import { reportToNewProject, settledEvents } from "../support/received.ts";
import { call, compile, entriesOf, newClient, newSource, post, textOf } from "../support/service.ts";

test("the lists of several sources are merged into one, in the format asked for", async () => {
  const sources = [
    await newSource(
      "# hosts\n127.0.0.1 localhost\n0.0.0.0 Ads.example\n0.0.0.0 b.example # why\nnot a host\n",
    ),
    await newSource({ body: "||ads.example^\n! comment\n||bücher.example^\nc.example" }),
  ];
  const compiled = await compile({ name: "Mine", sources, format: "adblock" });
  expect(compiled).toMatchObject({
    status: "done",
    phase: "settled",
    fetched: 2,
    summary: { hosts: 4, counts: { lines: 9, entries: 5, ignored: 3, invalid: 1 } },
  });
  const text = await textOf(compiled.links.list);
  expect(text).toContain("! Title: Mine\n");
  expect(entriesOf(text)).toEqual([
    "||ads.example^",
    "||b.example^",
    "||c.example^",
    "||xn--bcher-kva.example^",
  ]);
});

test("a list is text with an ETag, and 304 for whoever has it", async () => {
  const { links } = await compile({ sources: [await newSource("a.example\n")] });
  const list = await call(links.list);
  expect(list.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  const etag = list.headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
  expect(entriesOf(await list.text())).toEqual(["0.0.0.0 a.example"]);

  const known = await call(links.list, { headers: { "if-none-match": `"other", W/${etag}` } });
  expect(known.status).toBe(304);
  expect(await known.text()).toBe("");

  const head = await call(links.list, { method: "HEAD" });
  expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
});

test("a client that does not wait gets the job's address, and there the result", async () => {
  const sources = [await newSource({ body: "a.example", delayMs: 300 })];
  const response = await post("/compile?wait=0", { sources });
  expect(response.status).toBe(202);
  const address = response.headers.get("location") ?? "";
  expect(await response.json()).toMatchObject({ status: "running", phase: "queued" });
  expect(await (await call(address)).json()).toMatchObject({ status: "running" });
  await compile({ sources });
  expect(await (await call(address)).json()).toMatchObject({ status: "done", summary: { hosts: 1 } });
});

test("the index lists the routes", async () => {
  const index = await (await call("/")).json<{ routes: { route: string }[] }>();
  expect(index.routes.map(({ route }) => route)).toEqual(
    expect.arrayContaining(["POST /compile", "GET /lists/:id", "GET /jobs/:id/progress", "POST /batch"]),
  );
});

test("requests that cannot be answered get a problem that says why, and make no event", async () => {
  const project = reportToNewProject();
  const unknown = "0".repeat(32);
  for (const [method, path, status, allow] of [
    ["GET", "/nothing", 404, null],
    ["GET", "/jobs/nonsense", 404, null],
    ["GET", `/jobs/${unknown}-00000000`, 404, null],
    ["GET", `/lists/${unknown}`, 404, null],
    ["GET", "/lists/nonsense", 404, null],
    ["GET", "/runs/batch/unknown", 404, null],
    ["GET", "/runs/compile/unknown", 404, null],
    ["GET", "/compile", 405, "POST"],
    ["DELETE", `/lists/${unknown}`, 405, "GET, HEAD"],
    ["PUT", "/health", 405, "POST, GET, HEAD"],
    ["GET", `/jobs/${unknown}-00000000/progress`, 426, null],
  ] as const) {
    const response = await call(path, { method });
    expect([method, path, response.status]).toEqual([method, path, status]);
    expect(response.headers.get("allow")).toBe(allow);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status, detail: expect.any(String) });
  }
  expect(await settledEvents(project, 0)).toEqual([]);
});

const GOOD = "https://lists.example.com/hosts.txt";

test.each<[string, unknown, string, string, string]>([
  ["text instead of an object", "a list", "body", "a list", "an object with sources"],
  ["no sources", { name: "x" }, "sources", "undefined", "an object with sources"],
  ["an empty list of sources", { sources: [] }, "sources", "[]", "1 to 20 addresses"],
  ["too many sources", { sources: Array(21).fill(GOOD) }, "sources", GOOD, "1 to 20 addresses"],
  ["a source that is no text", { sources: [GOOD, 7] }, "sources[1]", "7", "http or https"],
  ["a source that is no address", { sources: ["hosts.txt"] }, "sources[0]", '"hosts.txt"', "http or https"],
  ["a source too long", { sources: [`${GOOD}?${"x".repeat(2048)}`] }, "sources[0]", "…", "2048 characters"],
  ["another scheme", { sources: ["ftp://lists.example.com/"] }, "sources[0]", "ftp:", "its scheme is ftp"],
  [
    "credentials",
    { sources: ["http://me:pw@lists.example.com/"] },
    "sources[0]",
    "me:pw",
    "user name and password",
  ],
  [
    "a private address",
    { sources: [GOOD, "http://10.0.0.1/"] },
    "sources[1]",
    "10.0.0.1",
    "private or reserved",
  ],
  [
    "the metadata address",
    { sources: ["http://169.254.169.254/"] },
    "sources[0]",
    "169.254",
    "private or reserved",
  ],
  [
    "a format it cannot write",
    { sources: [GOOD], format: "yaml" },
    "format",
    '"yaml"',
    "hosts, domains, adblock",
  ],
  ["a name with a line break", { sources: [GOOD], name: "x\n0.0.0.0 y" }, "name", "x", "1 to 64 letters"],
  ["a name too long", { sources: [GOOD], name: "x".repeat(65) }, "name", "xxx", "1 to 64 letters"],
  ["a field it does not know", { sources: [GOOD], url: 1 }, "url", '"url"', "if wanted, name and format"],
])(
  "a request with %s is refused with its field, its value and what is allowed",
  async (_, body, field, value, allowed) => {
    const response = await post("/compile", body);
    const problem = await response.json<Record<string, string>>();
    expect(problem).toMatchObject({ status: 400, field });
    expect(problem.value).toContain(value);
    expect(problem.allowed).toContain(allowed);
    expect(response.status).toBe(400);
  },
);

test("no kind of bad request makes an event", async () => {
  const project = reportToNewProject();
  const json = (body: Partial<CompileRequest>) => JSON.stringify(body);
  for (const [query, body, status, field] of [
    ["", "{ not json", 400, "body"],
    ["", "", 400, "body"],
    ["", json({ sources: ["http://10.0.0.1/"] }), 400, "sources[0]"],
    ["", `{"name":"${"x".repeat(70_000)}"}`, 413, "body"],
    ["?wait=soon", json({ sources: [GOOD] }), 400, "wait"],
    ["?wait=26", json({ sources: [GOOD] }), 400, "wait"],
  ] as const) {
    const response = await call(`/compile${query}`, { method: "POST", body });
    expect(await response.json()).toMatchObject({ status, field, allowed: expect.any(String) });
  }
  const batch = await post("/batch", { requests: [{ sources: [GOOD] }, { sources: ["http://[::1%5D/"] }] });
  expect(await batch.json()).toMatchObject({ status: 400, field: "requests[1].sources[0]" });
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("requests that start work are limited for each client, and the answer says when to try again", async () => {
  const client = newClient();
  const statuses = new Map<number, number>();
  for (let index = 0; index < 62; index++) {
    const response = await post("/compile", {}, client);
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    if (response.status === 429) {
      const seconds = Number(response.headers.get("retry-after"));
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(60);
    }
    await response.body?.cancel();
  }
  expect(Object.fromEntries(statuses)).toEqual({ 400: 60, 429: 2 });
  expect((await post("/compile", {}, newClient())).status).toBe(400);
  expect((await call("/", {}, client)).status).toBe(200);
});
