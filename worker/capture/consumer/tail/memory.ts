import { keep } from "../../memory/keep.ts";
import { Aborts, isLastAfterCapture } from "./aborts.ts";
import type { Invocation, Seen } from "./invocation.ts";
import { Sightings } from "./sightings.ts";
import { isSocketReport } from "./socket-report.ts";
import { isBrokenUpgrade } from "./sockets.ts";

const MAX_IDS = 2_000;
/** The longest time between a capture and the throw of its error. */
const REPORT_MS = 5_000;
/** The longest time between a throw in an object and its copy at the caller. */
const COPY_MS = 2_000;
/** Stacks are compared by their beginning, because there the code differs from its caller. */
const STACK_START = 300;

interface Thrown {
  readonly place: string;
  readonly stack: string;
  readonly byObject: boolean;
  /**
   * The events of captures that an abort with this exception may have ended. Undefined: the exception is a failure in
   * any case.
   */
  readonly ended?: readonly string[] | undefined;
}

/**
 * What this isolate of the Tail Worker has seen lately. One failure may be spread over several items, which may come in
 * several calls. For example, the events that an object publishes appear in its newest invocation, and an error that it
 * throws appears at its caller too. All calls share this memory, so it contains only plain texts and numbers. When it
 * is full, the oldest entries are deleted. Then a failure may be reported twice, but none is lost.
 */
export class TailMemory {
  /** By the sign (hash) of an error: where a capture has reported it. */
  readonly #captured = new Sightings<{ place: string }>(REPORT_MS);
  /** By object and sign. */
  readonly #capturedBy = new Sightings<object>(REPORT_MS);
  /** By sign. */
  readonly #thrown = new Sightings<Thrown>(COPY_MS / 2);
  readonly #aborts = new Aborts();
  readonly #upgrades = new Sightings<object>(REPORT_MS);
  /** By object: when it last reported the error of a socket. */
  readonly #socketErrors = new Map<string, number>();
  readonly #statuses = new Map<string, string>();

  /** The number of entries. */
  get size(): number {
    const parts = [
      this.#captured,
      this.#capturedBy,
      this.#thrown,
      this.#aborts,
      this.#upgrades,
      this.#socketErrors,
      this.#statuses,
    ];
    return parts.reduce((sum, { size }) => sum + size, 0);
  }

  add(invocation: Invocation): void {
    const { item, place, time, exceptions, captured, notes } = invocation;
    const { durableObjectId: id } = item;
    for (const { sign, timestamp } of captured) {
      this.#captured.add(sign, timestamp, { place });
      if (id) this.#capturedBy.add(`${id} ${sign}`, timestamp, {});
    }
    for (const seen of exceptions) {
      const stack = (seen.stack ?? "").slice(0, STACK_START);
      const ended = isLastAfterCapture(seen, invocation) ? listIds(invocation) : undefined;
      this.#thrown.add(seen.sign, seen.timestamp, { place, stack, byObject: Boolean(id), ended });
    }
    this.#aborts.add(invocation);
    for (const note of notes) keep(this.#statuses, note.id, note.status, MAX_IDS);
    if (id && isSocketReport(invocation))
      keep(this.#socketErrors, id, Math.max(time, this.#socketErrors.get(id) ?? time), MAX_IDS);
    if (id && isBrokenUpgrade(item)) this.#upgrades.add("", time, {});
  }

  /**
   * The result of an event, from the note of its capture. Undefined: there is no note yet, or the capture was cut off.
   */
  statusOf(id: string): string | undefined {
    return this.#statuses.get(id);
  }

  /** Whether another event reports this exception. The rules are in docs/tail.md. */
  isReported(seen: Seen, invocation: Invocation): boolean {
    return (
      invocation.captured.some(({ sign }) => sign === seen.sign || (!seen.stack && sign === seen.folded)) ||
      this.#aborts.isTold(seen, invocation) ||
      (isLastAfterCapture(seen, invocation) && this.#areDead(listIds(invocation))) ||
      [seen.sign, seen.folded].some(
        (sign) => sign && (this.#isCaptured(sign, seen, invocation) || this.#isCopy(sign, seen, invocation)),
      )
    );
  }

  /**
   * Whether another event reports the socket error that ended this request: for an object, its `webSocketError`; for a
   * Worker, the object to which it forwarded its request.
   */
  isSocketReported({ item, time }: Invocation): boolean {
    if (!isBrokenUpgrade(item)) return false;
    const { durableObjectId: id } = item;
    if (!id) return this.#upgrades.between("", time, time + REPORT_MS).length > 0;
    // The clocks of two machines may differ.
    return (this.#socketErrors.get(id) ?? Number.NEGATIVE_INFINITY) >= time - REPORT_MS;
  }

  #isCaptured(sign: string, { timestamp }: Seen, { item, place }: Invocation): boolean {
    const from = timestamp - REPORT_MS;
    const to = timestamp + REPORT_MS;
    const id = item.durableObjectId;
    return (
      this.#captured.between(sign, from, to).some((other) => other.place !== place) ||
      (id !== undefined && this.#capturedBy.between(`${id} ${sign}`, from, to).length > 0)
    );
  }

  /** The same code that fails in two places makes two failures, so the stacks must differ. */
  #isCopy(sign: string, { timestamp, stack = "" }: Seen, { item, place }: Invocation): boolean {
    const isOther = (other: Thrown) => other.place !== place && other.stack !== stack.slice(0, STACK_START);
    // An abort has no stack at the caller either. So the caller's copy is left out only if the item of the object is
    // sure to make an event.
    const isBare = (other: Thrown) =>
      other.place !== place && !stack && !other.stack && (!other.ended || this.#areDead(other.ended));
    return (
      this.#thrown.between(sign, timestamp - COPY_MS, timestamp - 1).some(isOther) ||
      // The times may be equal, but no object is called by itself.
      (item.durableObjectId === undefined &&
        this.#thrown
          .between(sign, timestamp - COPY_MS, timestamp)
          .some((other) => other.byObject && (isOther(other) || isBare(other))))
    );
  }

  /**
   * Whether these captures were cut off. A capture publishes a note at its deadline at the latest, and the item of its
   * invocation comes after that.
   */
  #areDead(ids: readonly string[]): boolean {
    return ids.length > 0 && ids.every((id) => !this.#statuses.has(id));
  }
}

function listIds({ events }: Invocation): string[] {
  return events.map(({ event }) => event.id);
}
