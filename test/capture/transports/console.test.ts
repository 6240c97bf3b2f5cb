import { expect, onTestFinished, test, vi } from "vitest";
import { createCapture, type Level } from "../../../worker/capture/index.ts";
import { sampleEvent, transportContract } from "../../../worker/capture/testing/index.ts";
import { consoleTransport } from "../../../worker/capture/transports/console.ts";
import { inInvocation } from "../../support/transport-backend.ts";

const transport = consoleTransport();

/** What is written from now until the test ends, as texts and by the method that wrote them. */
function watchConsole() {
  const written: { by: "error" | "warn"; text: string }[] = [];
  for (const by of ["error", "warn"] as const) {
    const spy = vi.spyOn(console, by).mockImplementation((text) => void written.push({ by, text }));
    onTestFinished(() => spy.mockRestore());
  }
  return written;
}

function makeHarness() {
  const written = watchConsole();
  return { transport, env: {}, arrived: () => written.map(({ text }) => text), inInvocation };
}

for (const { name, run } of transportContract(makeHarness, [])) test(name, run);

const context = { env: {}, signal: new AbortController().signal, deadline: 0 };

test("an event is one line of what failed where, then its stack, then its causes with theirs", async () => {
  const written = watchConsole();
  const event = sampleEvent();
  await transport.send(event, context);
  expect(written).toEqual([
    {
      by: "error",
      text: [
        `error Room.alarm PaymentError: the card was refused (${"5e".repeat(32)}) [event ${event.id}]`,
        "    at Room.charge (/index.js:120:11)",
        "    at Room.alarm (/index.js:98:18)",
        "    at <anonymous> (node:internal)",
        "[cause] TypeError: fetch failed",
        "    at Room.charge (/index.js:120:11)",
        "    at Room.alarm (/index.js:98:18)",
        "    at <anonymous> (node:internal)",
      ].join("\n"),
    },
  ]);
});

test.for<[Level, string]>([
  ["fatal", "error"],
  ["error", "error"],
  ["warning", "warn"],
  ["info", "warn"],
  ["debug", "warn"],
])("the level %s is written by console.%s", async ([level, by]) => {
  const written = watchConsole();
  await createCapture({ transports: [transport] })({}, new Error("leveled"), { level });
  expect(written.map((line) => line.by)).toEqual([by]);
  expect(written[0]?.text).toMatch(
    new RegExp(`^${level} .*Error: leveled \\[event [0-9a-f]{32}\\]\n {4}at `),
  );
});

test("a message cannot fake a line, or tell the terminal anything", async () => {
  const written = watchConsole();
  const exceptions = [{ type: "Error", value: "a\nerror Room.alarm: b\u001b[2J\u2028c", frames: [] }];
  await transport.send(sampleEvent({ exceptions, tags: {} }), context);
  expect(written[0]?.text).toMatch(/^error Room\.alarm Error: a error Room\.alarm: b \[2J c \[event \w+\]$/);
});
