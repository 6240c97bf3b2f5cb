import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pagePath, replaced, type Table } from "../comparison/tables.ts";
import { drained, startBackend } from "./backend.ts";
import { type Dev, startDev } from "./dev.ts";
import { cpuMs } from "./memory.ts";
import { type Counted, TRANSPORTS, type TransportName } from "./plan.ts";
import { throwBy } from "./throw.ts";

// Prices of the Workers Paid plan above what it includes, in US dollars: Cloudflare's documentation, the pages "Pricing"
// of Workers, of Durable Objects and of Queues, as of 2026-11-21.
const PER_MILLION = { cpuMs: 0.02, queueOperation: 0.4, gbSecond: 12.5, request: 0.3 };
/** An operation is counted for each 64 KB of a message and its metadata; each message is written, read and deleted. */
const OPERATION_BYTES = 64_000;
const METADATA_BYTES = 100;
const OPERATIONS = 3;
/** What an object is billed for while it is awake. */
const OBJECT_GB = 0.128;

/** Not measured here: how long an object waits for a request, an RPC call or a put. */
const ANSWER_S = 0.1;
/** Not measured here: messages of a full batch, as docs/transports/queue.md configures it. A batch is taken for a request. */
const BATCH = 50;

const OBJECTS = 4;
const THROWS = 500;
const AT_ONCE = 5;

/** For one error. */
interface Use {
  readonly requests: number;
  readonly messages: number;
  readonly operations: number;
  /** In the isolate of the object, and in that of the service or consumer; of the process, so more than is billed. */
  readonly cpuMs: number;
  readonly farCpuMs: number;
}

const folder = await mkdtemp(join(tmpdir(), "isolate-capture-costs-"));
const backend = await startBackend();
const farSide = await startDev("far-side", folder, backend.sentry);
const thrower = await startDev("thrower", folder, { ...backend.sentry, ...backend.flarelog });
try {
  const nothing = await measure("nothing", 0);
  const uses: [string, Use][] = [];
  for (const by of [...TRANSPORTS, "fetch"] as const) uses.push([by, await measure(by, nothing.cpuMs)]);
  for (const table of [useTable(uses), costTable(uses), priceTable()]) {
    await writeFile(pagePath(table.page), replaced(table));
    console.log(table.text);
  }
} finally {
  await Promise.all([thrower.kill(), farSide.kill()]);
  await backend.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure(by: TransportName, floorMs: number): Promise<Use> {
  await run(by, 50); // The first captures import and compile.
  const before = { requests: backend.requests, far: await counted(farSide) };
  const cpu = cpuMs(thrower);
  const farCpu = cpuMs(farSide);
  const times = await run(by, THROWS);
  const { messages, largest } = await counted(farSide);
  const perError = (now: number, then: number) => (now - then) / times;
  const put = perError(messages, before.far.messages);
  return {
    requests: perError(backend.requests, before.requests),
    messages: put,
    operations: put * OPERATIONS * Math.ceil((largest + METADATA_BYTES) / OPERATION_BYTES),
    cpuMs: perError(cpuMs(thrower), cpu) - floorMs,
    farCpuMs: by === "service" || by === "queue" ? perError(cpuMs(farSide), farCpu) : 0,
  };
}

/** Resolves to the number of throws once all events have arrived. */
async function run(by: TransportName, times: number): Promise<number> {
  const ids = new Set<string>();
  const throwing = Array.from({ length: OBJECTS }, (_, object) =>
    throwBy(thrower, { by, object: object + 1, times, atOnce: AT_ONCE }, ({ eventId }) => ids.add(eventId)),
  );
  await Promise.all(throwing);
  ids.delete("");
  const missing = await drained(backend, ids, 30_000);
  if (missing.length) throw new Error(`${missing.length} events by ${by} have not arrived`);
  return OBJECTS * times;
}

async function counted({ port }: Dev): Promise<Counted> {
  return (await fetch(`http://127.0.0.1:${port}/`)).json() as Promise<Counted>;
}

function useTable(uses: readonly [string, Use][]): Table {
  const head = [
    "transport",
    "requests to the backend",
    "Queue operations",
    "CPU of the object's isolate",
    "CPU elsewhere",
  ];
  const rows = uses.map(([name, use]) => [
    titleOf(name),
    use.requests.toFixed(0),
    use.operations.toFixed(0),
    `${use.cpuMs.toFixed(2)} ms`,
    `${use.farCpuMs.toFixed(2)} ms`,
  ]);
  return { page: "docs/costs.md", name: "use", text: textOf([head, ...rows]) };
}

function costTable(uses: readonly [string, Use][]): Table {
  const head = ["transport", "CPU", "Queue", "object awake", "consumer's batches", "a million errors"];
  const rows = uses.map(([name, use]) => {
    const costs = [
      (use.cpuMs + use.farCpuMs) * PER_MILLION.cpuMs,
      use.operations * PER_MILLION.queueOperation,
      ANSWER_S * OBJECT_GB * PER_MILLION.gbSecond,
      (use.messages / BATCH) * PER_MILLION.request,
    ];
    const sum = costs.reduce((total, cost) => total + cost, 0);
    return [titleOf(name), ...[...costs, sum].map((cost) => `$${cost.toFixed(2)}`)];
  });
  return { page: "docs/costs.md", name: "costs", text: textOf([head, ...rows]) };
}

function priceTable(): Table {
  const { cpuMs: cpu, queueOperation, gbSecond, request } = PER_MILLION;
  const rows = [
    ["a million milliseconds of CPU", `$${cpu.toFixed(2)}`],
    ["a million operations of a Queue", `$${queueOperation.toFixed(2)}`],
    [`a million GB-s of objects that are awake, at ${OBJECT_GB} GB each`, `$${gbSecond.toFixed(2)}`],
    [
      "a million requests to a Worker; its own requests and service bindings are free",
      `$${request.toFixed(2)}`,
    ],
    ["assumed: an answer, an RPC call or a put takes", `${ANSWER_S} s`],
    ["assumed: messages in a batch, which counts as one request", String(BATCH)],
    ["measured: errors", `${OBJECTS * THROWS} by ${OBJECTS} objects, ${AT_ONCE} at once in each`],
  ];
  return { page: "docs/costs.md", name: "prices", text: textOf([["what", "how much"], ...rows]) };
}

function titleOf(name: string): string {
  return name === "fetch" ? "a plain `fetch` of 2 KB, for comparison" : name;
}

function textOf([head = [], ...rows]: readonly string[][]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
