import { setTimeout } from "node:timers/promises";
import { type Bundle, bundleWorker, type DevWorker, startWithTail } from "./dev-worker.ts";
import { driveObject, driveWorkflow } from "./drive.ts";
import { type Receiver, type SentEvent, startReceiver } from "./receiver.ts";
import { ENDING_ROWS, hashOfError, OBJECT_ROWS, type Row, WORKFLOW_ROWS } from "./rows.ts";

/** The ways of reporting, without the official one; plain is what the Tail Worker sees of code that reports nothing. */
const TAILED = ["plain", "explicit", "covered"] as const;
type TailedWay = (typeof TAILED)[number];

/** Events of one failure, by their ids. */
interface TailCell {
  /** That the object or Workflow has sent. */
  readonly inside: readonly string[];
  /** That the Tail Worker has sent. */
  readonly tail: readonly SentEvent[];
  /** In the end: Sentry keeps one event of an id. */
  readonly events: number;
}

export interface TailMeasurement {
  readonly rows: Readonly<Record<string, Record<TailedWay, TailCell>>>;
  /** The texts of events that belong to no row. */
  readonly strangers: readonly string[];
}

export const TAIL_ROWS: readonly Row[] = [...OBJECT_ROWS, ...ENDING_ROWS, ...WORKFLOW_ROWS];

const PROJECTS = { explicit: 1, covered: 2, tail: 3, nobody: 4 } as const;

interface MeasuredWay {
  readonly cells: Readonly<Record<string, TailCell>>;
  readonly strangers: readonly string[];
}

/** Runs all failures in local workerd with the Tail Worker beside it. Takes about a minute. */
export async function measureTail(): Promise<TailMeasurement> {
  const bundle = await bundleWorker({ withTail: true });
  try {
    const measured = await Promise.all(
      TAILED.map(async (way) => [way, await measureWay(bundle, way)] as const),
    );
    const ways = Object.fromEntries(measured) as Record<TailedWay, MeasuredWay>;
    return {
      rows: Object.fromEntries(TAIL_ROWS.map(({ key }) => [key, rowOf(ways, key)])),
      strangers: measured.flatMap(([, { strangers }]) => strangers),
    };
  } finally {
    await bundle.remove();
  }
}

function rowOf(ways: Record<TailedWay, MeasuredWay>, key: string): Record<TailedWay, TailCell> {
  const nothing: TailCell = { inside: [], tail: [], events: 0 };
  const cell = (way: TailedWay) => ways[way].cells[key] ?? nothing;
  return { plain: cell("plain"), explicit: cell("explicit"), covered: cell("covered") };
}

/** Each way in an isolate of its own: the same text at the same time in another class is taken for a copy. */
async function measureWay(bundle: Bundle, way: TailedWay): Promise<MeasuredWay> {
  const receiver = await startReceiver();
  try {
    const worker = await startWithTail(
      bundle,
      {
        ERROR_TAIL: "on",
        EXPLICIT_DSN: receiver.dsn(PROJECTS.explicit),
        SENTRY_DSN: receiver.dsn(PROJECTS.covered),
        OFFICIAL_DSN: receiver.dsn(PROJECTS.nobody),
      },
      { SENTRY_DSN: receiver.dsn(PROJECTS.tail) },
    );
    try {
      return await driveAll(way, worker, receiver);
    } finally {
      await worker.stop();
    }
  } finally {
    await receiver.stop();
  }
}

async function driveAll(way: TailedWay, worker: DevWorker, receiver: Receiver): Promise<MeasuredWay> {
  const project = way === "plain" ? PROJECTS.nobody : PROJECTS[way];
  await Promise.all(OBJECT_ROWS.map((row) => driveObject(worker, way, row.key)));
  for (const row of ENDING_ROWS) {
    await receiver.behave(project, { hang: row.key === "abort-hung" });
    await driveObject(worker, way, row.key);
  }
  await receiver.behave(project, {});
  await Promise.all(WORKFLOW_ROWS.map((row) => driveWorkflow(worker, way, row.key)));
  await settled(`marker-${way}`, worker, receiver);
  const arrived = await Promise.all(
    Object.values(PROJECTS).map(async (it) => [it, (await receiver.arrived(it)).events] as const),
  );
  const events = new Map<number, readonly SentEvent[]>(arrived);
  const cells = TAIL_ROWS.map((row): [string, TailCell] => {
    const ofRow = (of: number) =>
      (events.get(of) ?? []).filter((event) => textOf(event).includes(hashOfError(row)));
    const inside = new Set(ofRow(project).map((event) => event.event_id));
    const tail = ofRow(PROJECTS.tail);
    const all = new Set([...inside, ...tail.map((event) => event.event_id)]);
    return [row.key, { inside: [...inside], tail, events: all.size }];
  });
  const isStranger = (text: string) =>
    !text.includes("[marker-") && !TAIL_ROWS.some((row) => text.includes(hashOfError(row)));
  return {
    cells: Object.fromEntries(cells),
    strangers: [...events.values()].flat().map(textOf).filter(isStranger),
  };
}

/**
 * Nobody reports a marker but the Tail Worker, which decides in the order in which it was called. It is the request that
 * has opened a socket: the platform tells of such ones when their objects have gone to sleep.
 */
async function settled(marker: string, worker: DevWorker, receiver: Receiver): Promise<void> {
  const deadline = AbortSignal.timeout(40_000);
  await driveObject(worker, "plain", marker);
  const isHere = (event: SentEvent) => textOf(event).includes(`[${marker}]`);
  while (!(await receiver.arrived(PROJECTS.tail)).events.some(isHere)) {
    deadline.throwIfAborted();
    await setTimeout(50);
  }
}

function textOf(event: SentEvent): string {
  return (event.exception?.values ?? []).map(({ type, value }) => `${type}: ${value}`).join("; ");
}
