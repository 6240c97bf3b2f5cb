import { expect, test } from "vitest";
import { parseStack } from "../../../worker/capture/event/stack.ts";

test.for([
  // Local workerd, wrangler dev.
  [
    "    at Wrapper.fetch (file:///srv/app/.wrangler/tmp/dev-Xy/index.js:17111:7)",
    {
      function: "Wrapper.fetch",
      file: "/srv/app/.wrangler/tmp/dev-Xy/index.js",
      line: 17111,
      column: 7,
      inApp: true,
    },
  ],
  // Production.
  [
    "    at Room.run (index.js:16902:9)",
    { function: "Room.run", file: "/index.js", line: 16902, column: 9, inApp: true },
  ],
  [
    "    at async Room.run (index.js:1:9)",
    { function: "Room.run", file: "/index.js", line: 1, column: 9, inApp: true },
  ],
  [
    "    at new Room (worker.js:3:4)",
    { function: "new Room", file: "/worker.js", line: 3, column: 4, inApp: true },
  ],
  ["    at index.js:5:6", { file: "/index.js", line: 5, column: 6, inApp: true }],
  [
    "    at file:///srv/a b/(x)/index.js:5:6",
    { file: "/srv/a b/(x)/index.js", line: 5, column: 6, inApp: true },
  ],
  [
    "    at Room.<computed> [as go] (chunks/room.js:5:6)",
    { function: "Room.<computed> [as go]", file: "/chunks/room.js", line: 5, column: 6, inApp: true },
  ],
  ["    at Array.map (<anonymous>)", { function: "Array.map", file: "<anonymous>", inApp: false }],
  ["    at async Promise.all (index 0)", { function: "Promise.all", file: "index 0", inApp: false }],
  [
    "    at process (node:internal/timers:1:2)",
    { function: "process", file: "node:internal/timers", line: 1, column: 2, inApp: false },
  ],
  [
    "    at DurableObject.storage (cloudflare-internal:storage:1:2)",
    {
      function: "DurableObject.storage",
      file: "cloudflare-internal:storage",
      line: 1,
      column: 2,
      inApp: false,
    },
  ],
  [
    "    at f (/srv/node_modules/zod/index.js:1:2)",
    { function: "f", file: "/srv/node_modules/zod/index.js", line: 1, column: 2, inApp: false },
  ],
  [
    "    at eval (eval at go (index.js:1:2), <anonymous>:3:4)",
    { function: "eval", file: "<anonymous>", line: 3, column: 4, inApp: false },
  ],
  [
    "    at fn (wasm://wasm/0a1b:wasm-function[3]:0x1f)",
    { function: "fn", file: "wasm://wasm/0a1b:wasm-function[3]:0x1f", inApp: false },
  ],
] as const)("%s", ([line, frame]) => {
  expect(parseStack(`Error: x\n${line}`, "x")).toEqual([frame]);
});

test("a message that looks like frames is not read as frames", () => {
  const message = "first\n    at evil (index.js:1:1)\nlast";
  const stack = `Error: ${message}\n    at real (index.js:2:2)`;
  expect(parseStack(stack, message).map((frame) => frame.function)).toEqual(["real"]);
});

test("frames are found behind a message of 10 MB", () => {
  const message = "x".repeat(10_000_000);
  expect(parseStack(`Error: ${message}\n    at real (index.js:2:2)`, message)).toHaveLength(1);
});

test("lines that are no frames are passed over, and 50 frames are enough", () => {
  expect(parseStack("Error: x\n  nothing\n at \n    at (\n    at )(", "x")).toEqual([]);
  expect(parseStack(`Error\n${"    at f (index.js:1:1)\n".repeat(200)}`, "")).toHaveLength(50);
});

test("only the first 32,768 characters of a stack are read, and only lines that can be frames", () => {
  const far = `${"x".repeat(40_000)}\n    at far (index.js:1:1)`;
  expect(parseStack(far)).toEqual([]);
  const long = `    at ${"f".repeat(1_000)} (index.js:1:1)`;
  expect(parseStack(`${long}\n    at near (index.js:1:1)`).map((frame) => frame.function)).toEqual(["near"]);
  const scrubbed: number[] = [];
  parseStack(far, "", (text) => {
    scrubbed.push(text.length);
    return text;
  });
  expect(scrubbed).toEqual([32_768]);
});

test("a real stack of this runtime is read", () => {
  const thrower = () => {
    throw new Error("real");
  };
  try {
    thrower();
  } catch (error) {
    const [first] = parseStack((error as Error).stack ?? "", "real");
    expect(first).toMatchObject({
      function: "thrower",
      file: expect.stringContaining("stack.test.ts"),
      inApp: true,
    });
  }
});

test("stacks of one length have their own frames, however many there are", () => {
  const stacks = Array.from({ length: 60 }, (_, i) => `Error: x\n    at f${i + 10} (index.js:1:${i + 10})`);
  for (const stack of [...stacks, ...stacks.toReversed()]) {
    const [, name = "", column] = /at (\w+) .*:(\d+)\)/.exec(stack) ?? [];
    expect(parseStack(stack, "x")).toEqual([
      { function: name, file: "/index.js", line: 1, column: Number(column), inApp: true },
    ]);
  }
});
