import { describe, expect, inject, test } from "vitest";
import { PLACES, TRANSPORTS } from "./cell.ts";
import { type Expected, expectedOf, FAULTS, type Fault } from "./faults.ts";
import { type Outcome, outcomeIn } from "./outcome.ts";
import { faultTable, type Measured } from "./table.ts";

const measured: Measured[] = [];

describe.for(TRANSPORTS)("%s", (transport) => {
  test.concurrent.for<Fault>(FAULTS)(
    "$title: the result says so, and the object can be evicted at once",
    async (fault, { expect }) => {
      const inAll = (queue: boolean) =>
        Promise.all(PLACES.map((place) => outcomeIn(place, fault, transport, queue)));
      const [alone, queued] = await Promise.all([inAll(false), inAll(true)]);
      measured.push({ transport, fault: fault.key, alone, queued });

      const expected = expectedOf(fault, transport);
      expect(alone).toEqual(PLACES.map(() => outcome(expected.alone, expected)));
      expect(queued).toEqual(PLACES.map(() => outcome(expected.queued, expected)));
    },
  );
});

function outcome(told: Outcome["told"], { reason = "", time, requests }: Expected) {
  // No event is lost without a word.
  const arrived = told === "failed" ? 0 : 1;
  return { told, reason: expect.stringContaining(reason), time, requests, free: true, arrived };
}

test("each lost event has the result failed; with a Queue, only refused events are lost", () => {
  expect(measured).toHaveLength(TRANSPORTS.length * FAULTS.length);
  const outcomes = measured.flatMap(({ alone, queued }) => [...alone, ...queued]);
  expect(outcomes.filter(({ told, arrived }) => told !== "failed" && !arrived)).toEqual([]);
  const lost = measured.flatMap(({ queued }) => queued).filter(({ arrived }) => !arrived);
  for (const { told, reason } of lost) {
    expect(told).toBe("failed");
    expect(reason).toMatch(/HTTP (302|400|401|404|413)/);
  }
});

test("the table of the docs is what was measured", async () => {
  const table = { page: "docs/guarantees.md", name: "faults", text: faultTable(FAULTS, measured) };
  const response = await fetch(`http://${inject("backend")}/table`, {
    method: "PUT",
    body: JSON.stringify(table),
  });
  const advice = `${table.page} is not what was measured: run npm run test:faults -- --update`;
  expect(await response.text(), advice).toBe(table.text);
});
