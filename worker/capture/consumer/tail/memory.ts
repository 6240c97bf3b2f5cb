import { keep } from "../../memory/keep.ts";
import { Aborts, isLastAfterCapture } from "./aborts.ts";
import type { Invocation, Seen } from "./invocation.ts";
import { Sightings } from "./sightings.ts";
import { isSocketReport } from "./socket-report.ts";
import { isBrokenUpgrade } from "./sockets.ts";

const MAX_IDS = 2_000;
/** A capture and what is thrown on after it are so near, at most, in time. */
const REPORT_MS = 5_000;
/** A thrown error and its copy at the caller are. */
const COPY_MS = 2_000;
/** Stacks are compared by their beginning: that is where code differs from its caller. */
const STACK_START = 300;

interface Thrown {
  readonly place: string;
  readonly stack: string;
  readonly byObject: boolean;
  /** The events of captures that an abort may have ended with this. Undefined: it is a failure in any case. */
  readonly ended?: readonly string[] | undefined;
}

/**
 * What this isolate has seen lately. One failure may be spread over several items, which may come in several calls:
 * what an object publishes is shown with its newest invocation, and what it throws is thrown at its caller too. Plain
 * texts and numbers, so that calls may share them. What is too much for it goes, the oldest first; then a failure may be
 * told twice, but none is lost.
 */
export class TailMemory {
  /** By sign: where a capture has reported it. */
  readonly #captured = new Sightings<{ place: string }>(REPORT_MS);
  /** By object and sign. */
  readonly #capturedBy = new Sightings<object>(REPORT_MS);
  /** By sign. */
  readonly #thrown = new Sightings<Thrown>(COPY_MS / 2);
  readonly #aborts = new Aborts();
  readonly #upgrades = new Sightings<object>(REPORT_MS);
  /** By object: when it has reported the error of a socket last. */
  readonly #socketErrors = new Map<string, number>();
  readonly #statuses = new Map<string, string>();

  /** How many entries there are. */
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
      const ended = isLastAfterCapture(seen, invocation) ? idsOf(invocation) : undefined;
      this.#thrown.add(seen.sign, seen.timestamp, { place, stack, byObject: Boolean(id), ended });
    }
    this.#aborts.add(invocation);
    for (const note of notes) keep(this.#statuses, note.id, note.status, MAX_IDS);
    if (id && isSocketReport(invocation))
      keep(this.#socketErrors, id, Math.max(time, this.#socketErrors.get(id) ?? time), MAX_IDS);
    if (id && isBrokenUpgrade(item)) this.#upgrades.add("", time, {});
  }

  /** What became of an event, as its capture says. Undefined: it has said nothing, and may be dead. */
  statusOf(id: string): string | undefined {
    return this.#statuses.get(id);
  }

  /** Whether this exception is the failure of another event. The rules are those of docs/tail.md. */
  isReported(seen: Seen, invocation: Invocation): boolean {
    return (
      invocation.captured.some(({ sign }) => sign === seen.sign || (!seen.stack && sign === seen.folded)) ||
      this.#aborts.isTold(seen, invocation) ||
      (isLastAfterCapture(seen, invocation) && this.#areDead(idsOf(invocation))) ||
      [seen.sign, seen.folded].some(
        (sign) => sign && (this.#isCaptured(sign, seen, invocation) || this.#isCopy(sign, seen, invocation)),
      )
    );
  }

  /**
   * Whether the socket that has ended this request is told by another event: an object's by `webSocketError`, a
   * Worker's by the object that it has handed its request to.
   */
  isSocketReported({ item, time }: Invocation): boolean {
    if (!isBrokenUpgrade(item)) return false;
    const { durableObjectId: id } = item;
    if (!id) return this.#upgrades.between("", time, time + REPORT_MS).length > 0;
    // Clocks of two machines may differ.
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

  /** Equal code that fails alike in two places is two failures, so the stacks must differ. */
  #isCopy(sign: string, { timestamp, stack = "" }: Seen, { item, place }: Invocation): boolean {
    const isOther = (other: Thrown) => other.place !== place && other.stack !== stack.slice(0, STACK_START);
    // An abort has no stack anywhere. The caller's copy is left out only where the object's item surely makes an event.
    const isBare = (other: Thrown) =>
      other.place !== place && !stack && !other.stack && (!other.ended || this.#areDead(other.ended));
    return (
      this.#thrown.between(sign, timestamp - COPY_MS, timestamp - 1).some(isOther) ||
      // The clock may not tell which was first, but an object is never called by itself.
      (item.durableObjectId === undefined &&
        this.#thrown
          .between(sign, timestamp - COPY_MS, timestamp)
          .some((other) => other.byObject && (isOther(other) || isBare(other))))
    );
  }

  /**
   * Whether these captures were cut off: each says what became of its event, at the latest at its deadline, and the
   * item of an invocation comes after that.
   */
  #areDead(ids: readonly string[]): boolean {
    return ids.length > 0 && ids.every((id) => !this.#statuses.has(id));
  }
}

function idsOf({ events }: Invocation): string[] {
  return events.map(({ event }) => event.id);
}
