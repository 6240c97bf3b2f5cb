import { expect, test } from "vitest";
import { createCapture } from "../../../worker/capture/index.ts";

const headers = "at most 20 names of headers, never cookie or authorization";
const transports = "transports: objects with a name and a send function";

test.for([
  [{ deadlineMs: 0 }, "deadlineMs must be a number from 1 to 30000; got 0"],
  [{ deadlineMs: "soon" }, 'deadlineMs must be a number from 1 to 30000; got "soon"'],
  [{ deadlineMs: Number.NaN }, "deadlineMs must be a number from 1 to 30000; got NaN"],
  [{ sampleRate: 1.5 }, "sampleRate must be a number from 0 to 1; got 1.5"],
  [{ maxPerMinute: 0 }, "maxPerMinute must be a number of 1 or more; got 0"],
  [{ alarms: "often" }, 'alarms must be one of first-and-final, every, final; got "often"'],
  [{ ignoreErrors: "all" }, 'ignoreErrors must be texts, patterns or functions; got "all"'],
  [{ ignoreErrors: [7] }, "ignoreErrors must be texts, patterns or functions; got an object"],
  [{ redact: false }, "redact must be an object with keep and keys; got false"],
  [{ redact: { keep: new Set() } }, "redact must be an object with keep and keys; got an object"],
  [{ redact: { keep: [7] } }, "redact must be an object with keep and keys; got an object"],
  [{ redact: { keys: "card" } }, "redact must be an object with keep and keys; got an object"],
  [{ transports: {} }, `transports must be ${transports}; got an object`],
  [{ transports: [{ name: "x" }] }, `transports must be ${transports}; got an object`],
  [{ transports: [null] }, `transports must be ${transports}; got an object`],
  [{ beforeSend: "drop" }, 'beforeSend must be a function; got "drop"'],
  [{ release: 5 }, "release must be text; got 5"],
  [{ request: "headers" }, 'request must be an object with headers; got "headers"'],
  [{ request: null }, "request must be an object with headers; got an object"],
  [{ request: { header: [] } }, "request: there is no option header; did you mean headers?"],
  [{ request: { headers: "accept" } }, `request.headers must be ${headers}; got "accept"`],
  [{ request: { headers: ["accept", "Cookie"] } }, `request.headers must be ${headers}; got "Cookie"`],
  [{ request: { headers: ["Set-Cookie"] } }, `request.headers must be ${headers}; got "Set-Cookie"`],
  [{ request: { headers: ["AUTHORIZATION"] } }, `request.headers must be ${headers}; got "AUTHORIZATION"`],
  [
    { request: { headers: ["proxy-authorization"] } },
    `request.headers must be ${headers}; got "proxy-authorization"`,
  ],
  [{ request: { headers: ["no name"] } }, `request.headers must be ${headers}; got "no name"`],
  [{ request: { headers: [7] } }, `request.headers must be ${headers}; got 7`],
  [{ request: { headers: Array(21).fill("a") } }, `request.headers must be ${headers}; got an object`],
] as const)("%o is refused where the capture is made", ([options, message]) => {
  // Untyped callers pass anything.
  expect(() => createCapture(options as object)).toThrow(new TypeError(`createCapture: ${message}`));
});

test("an option that is undefined counts as not given", () => {
  // Untyped callers pass anything.
  expect(() => createCapture({ deadlineMs: undefined, alarms: undefined } as object)).not.toThrow();
});
