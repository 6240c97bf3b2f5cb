import { inject, vi } from "vitest";
import { type BackendRequest, type Cell, NONE, type Place, type Time, type TransportName } from "./cell.ts";
import type { Fault } from "./faults.ts";
import { PROVOKE } from "./provoke.ts";

/** What became of one event. */
export interface Outcome {
  /** What the caller was told. */
  readonly told: string;
  /** What the transport said. */
  readonly reason: string;
  readonly time: Time;
  /** Requests that met the fault. */
  readonly requests: number;
  /** Whether the object could be evicted right after; true of Workflows, which cannot be. */
  readonly free: boolean;
  /** How many times a backend took the event in the end, the Queue's consumer included. */
  readonly arrived: number;
}

let lastId = 0;

export async function outcomeIn(
  place: Place,
  { key }: Fault,
  transport: TransportName,
  queue: boolean,
): Promise<Outcome> {
  const cell: Cell = { id: ++lastId, fault: key, transport, queue };
  const { seen, busyMs } = await PROVOKE[place](cell);
  const { status, eventId = NONE, outcomes } = seen.result;
  const [first] = outcomes;
  if (outcomes.some(({ transport: name }) => name === "queue"))
    await vi.waitUntil(async () => (await requestsOf(cell)).some(({ fault }) => fault === NONE), WAIT);
  const requests = await requestsOf(cell);
  return {
    told: status,
    reason: first && "reason" in first ? first.reason : "",
    time: seen.time,
    requests: requests.filter(({ fault }) => fault === key).length,
    free: busyMs < HELD_MS,
    arrived: requests.filter(({ accepted, body }) => accepted && body.includes(eventId)).length,
  };
}

const WAIT = { timeout: 10_000, interval: 100 };
/** What a capture that is over has left behind, a timer or a request, would hold the object for longer. */
const HELD_MS = 1_000;

/** What the backends of a cell have got by now. */
async function requestsOf({ id }: Cell): Promise<BackendRequest[]> {
  return (await fetch(`http://${inject("backend")}/seen/${id}`)).json();
}
