import { setTimeout } from "node:timers/promises";
import { type Bundle, bundleWorker, type DevWorker, startDevWorker } from "./dev-worker.ts";
import { type Drive, driveObject, driveWorkflow } from "./drive.ts";
import { type Facts, factsOf, type Signs, type Surroundings, surroundingsOf } from "./facts.ts";
import { type Arrived, type Receiver, type SentEvent, startReceiver } from "./receiver.ts";
import {
  hashOfError,
  OBJECT_ROWS,
  REPORTING,
  type ReportingWay,
  type Row,
  WAYS,
  WORKFLOW_ROWS,
} from "./rows.ts";

/** What one way made of one failure. */
export interface Cell {
  readonly events: number;
  /** What its caller saw, or the end of the instance. */
  readonly outcome: string;
  /** Whether that is what it sees of the plain class. */
  readonly unchanged: boolean;
  /** Of the first event. */
  readonly facts?: Facts;
}

export type Measured = Record<string, Record<ReportingWay, Cell>>;

export interface Measurement {
  readonly objects: Measured;
  readonly workflows: Measured;
  /** What arrived besides the errors of the objects. */
  readonly surroundings: Record<ReportingWay, Surroundings>;
  /** Events that belong to no row: there should be none. */
  readonly strangers: readonly string[];
}

const PROJECTS: Record<ReportingWay, number> = { explicit: 1, covered: 2, official: 3 };

/** Objects or Workflows: what fails, how, and how an event tells of it. */
interface Kind {
  readonly rows: readonly Row[];
  readonly drive: Drive;
  belongs(event: SentEvent, row: Row, id: string): boolean;
  signsOf(row: Row, id: string): Signs;
}

const OBJECTS: Kind = {
  rows: OBJECT_ROWS,
  drive: driveObject,
  belongs: (event, row) => textOf(event).includes(hashOfError(row)),
  signsOf: ({ handler }, id) => ({
    class: /Room/,
    id: new RegExp(id),
    // A request tells of itself that it was answered by `fetch`.
    handler: handler === "fetch" ? /\bfetch\b|http\.server/ : new RegExp(`\\b${handler}\\b`),
  }),
};

const WORKFLOWS: Kind = {
  rows: WORKFLOW_ROWS,
  drive: driveWorkflow,
  belongs: (event, row, id) =>
    textOf(event).includes(hashOfError(row)) && instance(id).test(JSON.stringify(event.contexts)),
  signsOf: ({ handler }, id) => ({
    workflow: /\w+-order/,
    instance: instance(id),
    // Elsewhere a trace tells of steps, but of others.
    ...(handler === "step" && { step: /charge/, attempt: /attempt/ }),
  }),
};

/** Without dashes an instance's id may serve as the id of a trace. */
const instance = (id: string) => new RegExp(`${id}|${id.replaceAll("-", "")}`);

/** Runs all failures in all ways in local workerd. Takes about a minute. */
export async function measure(): Promise<Measurement> {
  const bundle = await bundleWorker();
  try {
    // Each kind in an isolate of its own: the official client is one per isolate, and who needs it first settles its options.
    const [objects, workflows] = await Promise.all([
      measureRows(bundle, OBJECTS),
      measureRows(bundle, WORKFLOWS),
    ]);
    return {
      objects: objects.cells,
      workflows: workflows.cells,
      surroundings: objects.surroundings,
      strangers: [...objects.strangers, ...workflows.strangers],
    };
  } finally {
    await bundle.remove();
  }
}

async function measureRows(
  bundle: Bundle,
  kind: Kind,
): Promise<Pick<Measurement, "surroundings" | "strangers"> & { cells: Measured }> {
  const { rows, drive } = kind;
  const receiver = await startReceiver();
  try {
    const worker = await startDevWorker(bundle, {
      EXPLICIT_DSN: receiver.dsn(PROJECTS.explicit),
      SENTRY_DSN: receiver.dsn(PROJECTS.covered),
      OFFICIAL_DSN: receiver.dsn(PROJECTS.official),
    });
    try {
      const outcomes = await driveAll(rows, worker, drive);
      const ways = REPORTING.map(async (way) => [way, await settled(way, worker, receiver)] as const);
      const arrived = Object.fromEntries(await Promise.all(ways)) as Record<ReportingWay, Arrived>;
      const all = REPORTING.flatMap((way) => arrived[way].events.map((event) => `${way}: ${textOf(event)}`));
      return {
        cells: cellsOf(outcomes, arrived, kind),
        surroundings: byWay((way) => surroundingsOf(arrived[way])),
        strangers: all.filter((text) => !rows.some((row) => text.includes(hashOfError(row)))),
      };
    } finally {
      await worker.stop();
    }
  } finally {
    await receiver.stop();
  }
}

type Driven = Awaited<ReturnType<Drive>>;
type Outcomes = { row: Row; seen: Record<(typeof WAYS)[number], Driven> }[];

/** One row after the other, since the official client drops an event that equals the one before it. */
async function driveAll(rows: readonly Row[], worker: DevWorker, drive: Drive): Promise<Outcomes> {
  const outcomes: Outcomes = [];
  for (const row of rows) {
    const seen = await Promise.all(
      WAYS.map(async (way) => [way, await drive(worker, way, row.key)] as [string, Driven]),
    );
    outcomes.push({ row, seen: Object.fromEntries(seen) as Outcomes[number]["seen"] });
  }
  return outcomes;
}

/**
 * What a project has received when two markers, one sent after the other had arrived, are there as well: what was on its
 * way before them has arrived, and what waits in a client's buffer leaves with the first of them.
 */
async function settled(way: ReportingWay, worker: DevWorker, receiver: Receiver): Promise<Arrived> {
  for (const marker of ["marker-1", "marker-2"]) {
    const deadline = AbortSignal.timeout(10_000);
    await driveObject(worker, way, marker);
    const isThere = async () =>
      (await receiver.arrived(PROJECTS[way])).events.some((event) => textOf(event).includes(marker));
    // A client that loses the marker as well is measured by what has come.
    while (!(await isThere()) && !deadline.aborted) await setTimeout(20);
  }
  const { events, traces } = await receiver.arrived(PROJECTS[way]);
  return { events: events.filter((event) => !textOf(event).includes("[marker-")), traces };
}

function cellsOf(
  outcomes: Outcomes,
  arrived: Record<ReportingWay, Arrived>,
  { belongs, signsOf }: Kind,
): Measured {
  return Object.fromEntries(
    outcomes.map(({ row, seen }) => {
      const cell = (way: ReportingWay): Cell => {
        const { outcome, id } = seen[way];
        const events = arrived[way].events.filter((event) => belongs(event, row, id));
        const [first] = events;
        return {
          // Sentry keeps one event of an id.
          events: new Set(events.map((event) => event.event_id)).size,
          outcome,
          unchanged: outcome === seen.plain.outcome,
          ...(first && { facts: factsOf(first, arrived[way], signsOf(row, id)) }),
        };
      };
      return [row.key, byWay(cell)];
    }),
  );
}

function byWay<Value>(of: (way: ReportingWay) => Value): Record<ReportingWay, Value> {
  return { explicit: of("explicit"), covered: of("covered"), official: of("official") };
}

function textOf(event: SentEvent): string {
  return (event.exception?.values ?? []).map(({ type, value }) => `${type}: ${value}`).join("; ");
}
