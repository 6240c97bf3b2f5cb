import { setTimeout } from "node:timers/promises";
import type { Backend } from "./backend.ts";
import { type Client, newClient } from "./client.ts";
import { type Events, watchEvents } from "./events.ts";
import { reports, type Variant } from "./variants.ts";
import { type Setting, startWorkerd, type Workerd } from "./workerd.ts";

/** How much of everything a round does. */
export interface Amounts {
  readonly happyWarmUps: number;
  readonly happy: number;
  readonly warmUps: number;
  readonly steady: number;
  /** For each of the loads that follow. */
  readonly load: number;
}

/** What one process of one variant came to. CPU is in milliseconds of the whole process, for one request. */
export interface Measured {
  readonly startUpCpu: number;
  readonly happyCpu: number;
  readonly happyPerSecond: number;
  readonly firstCpu?: number;
  readonly secondCpu?: number;
  readonly steadyCpu?: number;
  /** By how many at once, awaited and through `waitUntil`. */
  readonly capturesPerSecond?: Readonly<Record<string, number>>;
  readonly lost?: number;
  readonly twice?: number;
}

const HAPPY_AT_ONCE = 16;
const WARM_UPS_AT_ONCE = 8;
/** Requests before the first error, so that it pays for none of what any request needs. */
const BEFORE_FAILING = 20;
const MANY_AT_ONCE = 64;
/** workerd rests when it has used no CPU to speak of for so long. */
const REST_MS = 15;
const RESTING_CPU_MS = 0.2;
const RESTED_LATEST_MS = 10_000;

/** Measures a variant once, in processes of its own: one that never fails, and one that does little else. */
export async function measureRound(
  variant: Variant,
  setting: Setting,
  backend: Backend,
  amounts: Amounts,
): Promise<Measured> {
  const healthy = await inProcess(variant, setting, async (workerd, client) => {
    await client.ask("/");
    return { startUpCpu: workerd.cpuMs(), ...(await happyPath(workerd, client, amounts)) };
  });
  if (!reports(variant)) return healthy;
  const failing = await inProcess(variant, setting, async (workerd, client) => {
    await client.askMany(Array(BEFORE_FAILING).fill("/"), 1);
    await rest(workerd);
    return captures(workerd, client, watchEvents(variant, workerd, backend), amounts);
  });
  return { ...healthy, ...failing };
}

async function inProcess<Result>(
  variant: Variant,
  setting: Setting,
  work: (workerd: Workerd, client: Client) => Promise<Result>,
): Promise<Result> {
  const workerd = await startWorkerd(variant, setting);
  const client = newClient(workerd.port);
  try {
    return await work(workerd, client);
  } finally {
    client.close();
    await workerd.stop();
  }
}

async function happyPath(workerd: Workerd, client: Client, { happyWarmUps, happy }: Amounts) {
  await client.askMany(Array(happyWarmUps).fill("/"), HAPPY_AT_ONCE);
  const cpu = await cpuOf(workerd, async () => client.askMany(Array(happy).fill("/"), HAPPY_AT_ONCE));
  return { happyCpu: cpu.ms / happy, happyPerSecond: happy / cpu.result };
}

async function captures(workerd: Workerd, client: Client, events: Events, amounts: Amounts) {
  const capture = (count: number) => cpuOf(workerd, () => client.askMany(events.paths("capture", count), 1));
  const first = await capture(1);
  // No path is measured that does not report.
  if ((await events.settled(2_000)) > 0) throw new Error("the first event has not arrived");
  const second = await capture(1);
  await client.askMany(events.paths("capture", amounts.warmUps), WARM_UPS_AT_ONCE);
  await events.settled();
  const steady = await capture(amounts.steady);

  const perSecond: Record<string, number> = { "awaited 1": amounts.steady / steady.result };
  const loads = [
    ["awaited", "capture", MANY_AT_ONCE],
    ["background", "background", 1],
    ["background", "background", MANY_AT_ONCE],
  ] as const;
  for (const [way, route, atOnce] of loads) {
    const started = performance.now();
    await client.askMany(events.paths(route, amounts.load), atOnce);
    // Until all have arrived: what is only promised does not count.
    const inVain = await events.settled();
    perSecond[`${way} ${atOnce}`] = amounts.load / ((performance.now() - started - inVain) / 1_000);
  }
  return {
    firstCpu: first.ms,
    secondCpu: second.ms,
    steadyCpu: steady.ms / amounts.steady,
    capturesPerSecond: perSecond,
    lost: events.lost,
    twice: events.twice,
  };
}

/** The CPU that workerd uses while this is done, and what it came to. */
async function cpuOf<Result>(
  workerd: Workerd,
  work: () => Promise<Result>,
): Promise<{ ms: number; result: Result }> {
  const before = workerd.cpuMs();
  const result = await work();
  await rest(workerd);
  return { ms: workerd.cpuMs() - before, result };
}

/** Waits until what workerd does after its last answer is over: a wrapper's flush, a span's request. */
async function rest(workerd: Workerd): Promise<void> {
  const latest = performance.now() + RESTED_LATEST_MS;
  let before: number;
  do {
    before = workerd.cpuMs();
    await setTimeout(REST_MS);
  } while (workerd.cpuMs() - before > RESTING_CPU_MS && performance.now() < latest);
}
