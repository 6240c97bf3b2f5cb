import fc from "fast-check";
import { expect, test } from "vitest";
import { Sightings } from "../../../../worker/capture/consumer/tail/sightings.ts";

const SLOT_MS = 1_000;

test("a search over one slot or more finds exactly what was seen", () => {
  const sighting = fc.record({
    mark: fc.constantFrom("a", "b"),
    time: fc.integer({ min: -5_000, max: 5_000 }),
    place: fc.constantFrom("one", "two", "three"),
  });
  const span = fc.tuple(fc.integer({ min: -6_000, max: 6_000 }), fc.integer({ min: SLOT_MS, max: 4_000 }));
  fc.assert(
    fc.property(fc.array(sighting), span, (all, [from, length]) => {
      const sightings = new Sightings<{ place: string }>(SLOT_MS);
      for (const { mark, time, place } of all) sightings.add(mark, time, { place });
      const to = from + length;
      const found = sightings.between("a", from, to).map(({ place }) => place);
      const expected = all.filter(({ mark, time }) => mark === "a" && time >= from && time <= to);
      expect(new Set(found)).toEqual(new Set(expected.map(({ place }) => place)));
    }),
  );
});

test("old slots and surplus kinds go, the newest stay", () => {
  const sightings = new Sightings<{ place: string }>(SLOT_MS);
  for (let i = 0; i < 5_000; i++) sightings.add(`mark ${i}`, 0, { place: "one" });
  expect(sightings.size).toBeGreaterThanOrEqual(1_500);
  expect(sightings.size).toBeLessThanOrEqual(2_000);
  expect(sightings.between("mark 4999", 0, SLOT_MS)).toEqual([{ place: "one" }]);
  expect(sightings.between("mark 2999", 0, SLOT_MS)).toEqual([]);
  for (let i = 0; i < 100; i++) sightings.add("busy", 0, { place: `${i}` });
  expect(sightings.between("busy", 0, SLOT_MS).length).toBeLessThanOrEqual(8);
  expect(sightings.between("busy", 0, SLOT_MS)).toContainEqual({ place: "99" });
});

test("one mark that is seen very often leaves one slot with few kinds, so a question costs the same", () => {
  const sightings = new Sightings<{ place: string }>(SLOT_MS);
  for (let i = 0; i < 20_000; i++) sightings.add("storm", i % SLOT_MS, { place: `${i % 3}` });
  expect(sightings.size).toBe(1);
  expect(sightings.between("storm", 0, SLOT_MS)).toHaveLength(3);
});
