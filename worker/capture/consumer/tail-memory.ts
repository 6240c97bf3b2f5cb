import type { Invocation, Seen } from "./tail-item.ts";

/** A mark of a failure: what an exception or a message on the channel has in common with its copies. */
interface Sighting {
  readonly sign: string;
  readonly time: number;
  readonly place: string;
  readonly objectId: string | undefined;
  /** Absent where the capture has said so on the channel. */
  readonly stack?: string | undefined;
}

const MAX_SIGHTINGS = 2_000;
/** A capture and what is thrown on after it are so near, at most, in time. */
const REPORT_MS = 5_000;
/** A thrown error and its copy at the caller are. */
const COPY_MS = 2_000;

/**
 * What this isolate has seen lately. One failure may be spread over several items, which may come in several calls:
 * what an object publishes is shown with its newest invocation, and what it throws is thrown at its caller too. Plain
 * texts and numbers, so that calls may share them.
 */
export class TailMemory {
  readonly #captured: Sighting[] = [];
  readonly #thrown: Sighting[] = [];
  readonly #statuses = new Map<string, string>();

  add({ item, place, exceptions, captured, notes }: Invocation): void {
    const objectId = item.durableObjectId;
    for (const { sign, timestamp } of captured)
      keep(this.#captured, { sign, time: timestamp, place, objectId });
    for (const { sign, timestamp, stack } of exceptions)
      keep(this.#thrown, { sign, time: timestamp, place, objectId, stack: stack ?? "" });
    for (const { id, status } of notes) if (id) this.#statuses.set(id, status);
    const [oldest] = this.#statuses.keys();
    if (this.#statuses.size > MAX_SIGHTINGS && oldest) this.#statuses.delete(oldest);
  }

  /** What became of an event, as its capture says. Undefined: it has said nothing, and may be dead. */
  statusOf(id: string): string | undefined {
    return this.#statuses.get(id);
  }

  /** Whether this exception is the failure of another event. The rules are those of docs/tail.md. */
  isReported(seen: Seen, invocation: Invocation): boolean {
    const { item, place, captured } = invocation;
    // The runtime gives no stack to what ctx.abort throws, to texts and to other things that are no errors.
    if (captured.some(({ sign }) => sign === seen.sign) || (captured.length && !seen.stack)) return true;
    const isNear = (other: Sighting, ms: number) =>
      other.sign === seen.sign && Math.abs(other.time - seen.timestamp) <= ms;
    const isElsewhere = (other: Sighting) => other.place !== place;
    const isSameObject = (other: Sighting) =>
      item.durableObjectId !== undefined && other.objectId === item.durableObjectId;
    return (
      this.#captured.some(
        (other) => isNear(other, REPORT_MS) && (isElsewhere(other) || isSameObject(other)),
      ) ||
      this.#thrown.some(
        (other) =>
          isNear(other, COPY_MS) &&
          isElsewhere(other) &&
          // Equal code that fails alike in two places is two failures.
          other.stack !== (seen.stack ?? "") &&
          isBefore(other, { ...seen, objectId: item.durableObjectId }),
      )
    );
  }
}

/** What was thrown comes before its copy; the clock may not tell, but an object is never called by itself. */
function isBefore(one: Sighting, { timestamp, objectId }: Seen & { objectId: string | undefined }): boolean {
  return (
    one.time < timestamp || (one.time === timestamp && one.objectId !== undefined && objectId === undefined)
  );
}

function keep(sightings: Sighting[], sighting: Sighting): void {
  if (sightings.push(sighting) > MAX_SIGHTINGS) sightings.shift();
}
