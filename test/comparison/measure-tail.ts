import { setTimeout } from "node:timers/promises";
import { bundleWorker, type DevWorker, startWithTail } from "./dev-worker.ts";
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

/** Runs all failures in local workerd with the Tail Worker beside it. Takes about two minutes. */
export async function measureTail(): Promise<TailMeasurement> {
  const bundle = await bundleWorker();
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
      // One way after the other: the same text at the same time in another class is taken for a copy.
      const ways: [TailedWay, Record<string, TailCell>][] = [];
      for (const way of TAILED) ways.push([way, await measureWay(way, worker, receiver)]);
      const cells = Object.fromEntries(ways) as Record<TailedWay, Record<string, TailCell>>;
      const arrived = await Promise.all(Object.values(PROJECTS).map((project) => receiver.arrived(project)));
      const isStranger = (text: string) =>
        !text.includes("[marker-") && !TAIL_ROWS.some((row) => text.includes(hashOfError(row)));
      return {
        rows: Object.fromEntries(TAIL_ROWS.map((row) => [row.key, rowOf(cells, row.key)])),
        strangers: arrived.flatMap(({ events }) => events.map(textOf)).filter(isStranger),
      };
    } finally {
      await worker.stop();
    }
  } finally {
    await receiver.stop();
    await bundle.remove();
  }
}

function rowOf(cells: Record<TailedWay, Record<string, TailCell>>, key: string): Record<TailedWay, TailCell> {
  const nothing: TailCell = { inside: [], tail: [], events: 0 };
  const of = (way: TailedWay) => cells[way][key] ?? nothing;
  return { plain: of("plain"), explicit: of("explicit"), covered: of("covered") };
}

async function measureWay(
  way: TailedWay,
  worker: DevWorker,
  receiver: Receiver,
): Promise<Record<string, TailCell>> {
  const project = way === "plain" ? PROJECTS.nobody : PROJECTS[way];
  const before = (await receiver.arrived(PROJECTS.tail)).events.length;
  await Promise.all(OBJECT_ROWS.map((row) => driveObject(worker, way, row.key)));
  for (const row of ENDING_ROWS) {
    await receiver.behave(project, { hang: row.key === "abort-hung" });
    await driveObject(worker, way, row.key);
  }
  await receiver.behave(project, {});
  await Promise.all(WORKFLOW_ROWS.map((row) => driveWorkflow(worker, way, row.key)));
  await settled(`marker-${way}`, worker, receiver);
  const inside = (await receiver.arrived(project)).events;
  const tail = (await receiver.arrived(PROJECTS.tail)).events.slice(before);
  const cells = TAIL_ROWS.map((row): [string, TailCell] => {
    const isOfRow = (event: SentEvent) => textOf(event).includes(hashOfError(row));
    const ids = inside.filter(isOfRow).map((event) => event.event_id);
    const tailed = tail.filter(isOfRow);
    const all = new Set([...ids, ...tailed.map((event) => event.event_id)]);
    return [row.key, { inside: [...new Set(ids)], tail: tailed, events: all.size }];
  });
  return Object.fromEntries(cells);
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
