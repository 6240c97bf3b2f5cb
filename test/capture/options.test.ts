import { expect, test } from "vitest";
import { createCapture } from "../../worker/capture/index.ts";

test.for([
  [{ deadlineMs: 0 }, "createCapture: deadlineMs must be a number from 1 to 30000; got 0"],
  [{ deadlineMs: "soon" }, 'createCapture: deadlineMs must be a number from 1 to 30000; got "soon"'],
  [{ deadlineMs: Number.NaN }, "createCapture: deadlineMs must be a number from 1 to 30000; got NaN"],
  [{ transports: {} }, "createCapture: transports must be an array; got an object"],
  [
    { transports: [{ name: "x" }] },
    "createCapture: transports[0] must be an object with a name and a send function; got an object",
  ],
  [
    { transports: [null] },
    "createCapture: transports[0] must be an object with a name and a send function; got an object",
  ],
  [{ beforeSend: "drop" }, 'createCapture: beforeSend must be a function; got "drop"'],
  [{ release: 5 }, "createCapture: release must be text; got 5"],
] as const)("%o is refused where the capture is made", ([options, message]) => {
  // Untyped callers pass anything.
  expect(() => createCapture(options as object)).toThrow(new TypeError(message));
});
