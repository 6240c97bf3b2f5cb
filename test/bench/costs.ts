import type { Table } from "../comparison/tables.ts";
import { FIGURES, valueIn } from "./figures.ts";
import { tableText } from "./markdown.ts";
import type { Results } from "./results.ts";

// Prices of the Workers Paid plan above what it includes, in US dollars: Cloudflare's documentation, the pages "Pricing"
// of Workers, of Durable Objects and of Queues, as of 2026-11-21.
const PER_MILLION = { cpuMs: 0.02, queueOperation: 0.4, gbSecond: 12.5, request: 0.3 };
/** Each message of less than 64 KB is written, read and deleted. */
const OPERATIONS = 3;
/** What an object is billed for while it is awake. */
const OBJECT_GB = 0.128;
/** Not measured: how long an object waits for a request, an RPC call or a put. */
const ANSWER_S = 0.1;
/** Not measured: messages of a full batch, as docs/transports/queue.md configures it. A batch is taken for a request. */
const BATCH = 50;

const PRICED = ["wire", "sentry-lite", "flarelog", "sentry", "service", "queue"];
/** Those whose event another Worker delivers, which is taken to cost what `sentry` costs. */
const DELIVERED_ELSEWHERE = ["service", "queue"];

/** What a million errors cost, from the CPU of a steady capture less that of a request that does not fail. */
export function costTables(results: Results): Table[] {
  const cpuOf = (name: string) =>
    valueIn(results, name, FIGURES.steady.of).median - valueIn(results, "bare", FIGURES.happyCpu.of).median;
  const rows = PRICED.map((name) => {
    const cpuMs = cpuOf(name) + (DELIVERED_ELSEWHERE.includes(name) ? cpuOf("sentry") : 0);
    const isQueued = name === "queue";
    const costs = [
      cpuMs * PER_MILLION.cpuMs,
      isQueued ? OPERATIONS * PER_MILLION.queueOperation : 0,
      ANSWER_S * OBJECT_GB * PER_MILLION.gbSecond,
      isQueued ? PER_MILLION.request / BATCH : 0,
    ];
    const sum = costs.reduce((total, cost) => total + cost, 0);
    return [`\`${name}\``, `${cpuMs.toFixed(2)} ms`, ...[...costs, sum].map((cost) => `$${cost.toFixed(2)}`)];
  });
  const head = [
    "",
    "CPU of an error",
    "CPU",
    "Queue",
    "object awake",
    "consumer's batches",
    "a million errors",
  ];
  const prices = [
    ["a million milliseconds of CPU", dollars(PER_MILLION.cpuMs)],
    ["a million operations of a Queue", dollars(PER_MILLION.queueOperation)],
    [`a million GB-s of objects that are awake, at ${OBJECT_GB} GB each`, dollars(PER_MILLION.gbSecond)],
    [
      "a million requests to a Worker; its own requests and service bindings are free",
      dollars(PER_MILLION.request),
    ],
    ["assumed: an answer, an RPC call or a put takes", `${ANSWER_S} s`],
    ["assumed: messages in a batch, which counts as one request", String(BATCH)],
  ];
  return [
    { page: "docs/benchmarks.md", name: "costs", text: tableText(head, rows) },
    { page: "docs/benchmarks.md", name: "prices", text: tableText(["what", "how much"], prices) },
  ];
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
