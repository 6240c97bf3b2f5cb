import fc from "fast-check";
import { expect, test } from "vitest";
import { HostCollector } from "../../../worker/reference/compile/list/collector.ts";
import { formatList } from "../../../worker/reference/compile/list/format.ts";

test("hosts of many sources are merged without duplicates, sorted, and their lines counted", () => {
  const collector = new HostCollector();
  collector.addText("# one\n0.0.0.0 b.example\n0.0.0.0 a.example\nwhat is this\n\n");
  collector.endSource();
  collector.addText("||b.example^\nC.example");
  collector.endSource();
  expect(collector.sorted()).toEqual(["a.example", "b.example", "c.example"]);
  expect(collector.counts).toEqual({ lines: 7, entries: 4, ignored: 2, invalid: 1 });
});

test("the last line of a source without a line break is not joined to the next source", () => {
  const collector = new HostCollector();
  for (const text of ["a.example", "b.example"]) {
    collector.addText(text);
    collector.endSource();
  }
  expect(collector.sorted()).toEqual(["a.example", "b.example"]);
});

test("where a text is cut makes no difference", () => {
  const text = "0.0.0.0 a.example\r\n# comment\r\n||b.example^\nc.example\nbroken line\n";
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const collector = new HostCollector();
      let start = 0;
      for (const cut of [...cuts.sort((a, b) => a - b), text.length]) {
        collector.addText(text.slice(start, cut));
        start = cut;
      }
      collector.endSource();
      expect(collector.sorted()).toEqual(["a.example", "b.example", "c.example"]);
      expect(collector.counts).toEqual({ lines: 5, entries: 3, ignored: 1, invalid: 1 });
    }),
  );
});

test.each([
  ["hosts" as const, "#", "0.0.0.0 a.example\n0.0.0.0 b.example\n"],
  ["domains" as const, "#", "a.example\nb.example\n"],
  ["adblock" as const, "!", "||a.example^\n||b.example^\n"],
])("the format %s writes its comments with %s", (format, comment, lines) => {
  const sources = ["http://one.example/"];
  const head = `${comment} Title: mine\n${comment} Source: http://one.example/\n${comment} Entries: 2\n`;
  expect(formatList(["a.example", "b.example"], { name: "mine", format, sources })).toBe(head + lines);
});

test("an empty list has its header alone", () => {
  expect(formatList([], { name: "mine", format: "hosts", sources: [] })).toBe(
    "# Title: mine\n# Entries: 0\n",
  );
});
