import { expect, test } from "vitest";
import { type Caller, describeOrigin, findCaller } from "../../../worker/capture/event/origin.ts";
import { parseStack } from "../../../worker/capture/event/stack.ts";

/** The stack of a call: innermost function first, as the engine writes it. */
function stackOf(...functions: string[]) {
  return parseStack(["Error", ...functions.map((name) => `    at ${name} (shop.js:1:1)`)].join("\n"));
}

test.for<[functions: string[], caller: Caller]>([
  [["Room.fetch"], { className: "Room", method: "fetch" }],
  [["checkout"], { method: "checkout", isFunction: true }],
  [["save", "Room.transfer"], { className: "Room", method: "transfer" }],
  [["Store.save", "async Room.alarm"], { className: "Room", method: "alarm" }],
  // Objects run inside the runtime's class under `wrangler dev`, and handlers of a Worker are methods of a plain object.
  [["Wrapper.transfer"], { method: "transfer" }],
  [["Object.fetch"], { method: "fetch" }],
  // What a helper is called says nothing of who called it.
  [["Object.hold", "Room.transfer"], { className: "Room", method: "transfer" }],
  [["Object.hold"], {}],
  [["continueTrace", "Logger.withRequest", "Room.join"], { className: "Room", method: "join" }],
  [["Logger.withRequest", "async continueTrace"], {}],
  [["ab"], {}],
  [["Array.map", "new Room"], { className: "Room", method: "constructor" }],
  [["Object.save", "transfer"], { method: "transfer", isFunction: true }],
  [["a.transfer"], { method: "transfer" }],
  [[], {}],
])("called by %j", ([functions, caller]) => {
  expect(findCaller(stackOf(...functions))).toEqual(caller);
});

test("with a request whose handler is not in the stack, the handler is fetch", () => {
  const request = new Request("https://shop.example/");
  expect(describeOrigin({ request, object: "Room" }, stackOf("Object.hold")).transaction).toBe("Room.fetch");
  expect(describeOrigin({ request, object: "Room" }, stackOf("retry")).transaction).toBe("Room.fetch");
  expect(describeOrigin({ request, object: "Room" }, stackOf("Room.pay")).transaction).toBe("Room.pay");
});
