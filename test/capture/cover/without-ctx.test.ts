import { DurableObject, RpcStub, RpcTarget } from "cloudflare:workers";
import { expect, test } from "vitest";
import {
  captureDurableObject,
  captureHandlers,
  captureStep,
  captureWorkflow,
} from "../../../worker/capture/index.ts";

// As unit tests call handlers and classes: without the platform's arguments.
class Alone {
  async fetch(): Promise<Response> {
    throw new RangeError("fetch failed");
  }
  alarm(): void {
    throw new RangeError("alarm failed");
  }
  webSocketError(): string {
    return "seen";
  }
}

test("a covered class without ctx and env throws the user's errors and nothing else", async () => {
  const Covered = captureDurableObject(Alone as new (...args: unknown[]) => Alone, { rpc: true });
  for (const args of [[], [undefined, undefined], [{}, {}], [{ waitUntil: 1 }, null]]) {
    const alone = new Covered(...args);
    await expect(alone.fetch()).rejects.toThrow(new RangeError("fetch failed"));
    expect(() => alone.alarm()).toThrow(new RangeError("alarm failed"));
    expect(alone.webSocketError()).toBe("seen");
  }
});

test("an error that webSocketError itself throws goes on, beside the error that is its argument", async () => {
  class Teardown {
    webSocketError(_socket: unknown, error: Error): void {
      throw new RangeError(`no teardown after ${error.message}`);
    }
  }
  class LateTeardown extends Teardown {
    override async webSocketError(socket: unknown, error: Error): Promise<void> {
      super.webSocketError(socket, error);
    }
  }
  const captured: unknown[] = [];
  const capture = async (_: object, error: unknown) => void captured.push(String(error));
  const Covered = captureDurableObject(Teardown, { capture });
  const LateCovered = captureDurableObject(LateTeardown, { capture });
  expect(() => new Covered().webSocketError({}, new Error("1002"))).toThrow("no teardown after 1002");
  await expect(new LateCovered().webSocketError({}, new Error("1009"))).rejects.toThrow(
    "no teardown after 1009",
  );
  expect(captured).toEqual([
    "Error: 1002",
    "RangeError: no teardown after 1002",
    "Error: 1009",
    "RangeError: no teardown after 1009",
  ]);
});

class Failing {
  async fetch(): Promise<Response> {
    throw new RangeError("failed");
  }
  alarm(): void {
    throw new RangeError("failed");
  }
  async webSocketMessage(): Promise<void> {
    throw new RangeError("failed");
  }
  webSocketClose(): void {
    throw new RangeError("failed");
  }
  async charge(): Promise<void> {
    throw new RangeError("failed");
  }
}

test.for([
  ["fetch", "failed, then reported"],
  ["alarm", "reported, then failed"],
  ["webSocketMessage", "reported, then failed"],
  ["webSocketClose", "reported, then failed"],
  ["charge", "reported, then failed"],
] as const)("the error of %s goes on when it has %s", async ([handler, expected]) => {
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const capture = () => promise.then(() => void order.push("reported"));
  const Covered = captureDurableObject(Failing as new (...args: unknown[]) => Failing, {
    rpc: true,
    capture,
  });
  const works: Promise<unknown>[] = [];
  const ctx = { storage: {}, waitUntil: (work: Promise<unknown>) => void works.push(work) };
  const calling = Promise.resolve(new Covered(ctx, {})[handler]()).catch(() => void order.push("failed"));
  // Whatever goes on at once has gone on by then.
  await scheduler.wait(1);
  resolve();
  await Promise.all([calling, ...works]);
  expect(order.join(", then ")).toBe(expected);
});

test("covered handlers without env and ctx throw the user's errors and nothing else", async () => {
  const worker = captureHandlers({
    sync(): never {
      throw new RangeError("not covered");
    },
    fetch(): Response {
      throw new RangeError("fetch failed");
    },
    async queue(): Promise<void> {
      throw new RangeError("queue failed");
    },
  });
  expect(() => worker.fetch()).toThrow(new RangeError("fetch failed"));
  await expect(worker.queue()).rejects.toThrow(new RangeError("queue failed"));
  expect(() => worker.sync()).toThrow("not covered");
});

test("nothing is copied: all methods, and what handlers share, are those of the object", async () => {
  class App {
    #count = 0;
    fetch(): Response {
      this.#count++;
      return new Response(String(this.#count));
    }
    tail(): number {
      return this.#count;
    }
    trace(): number {
      return this.#count;
    }
    test(): number {
      return this.#count;
    }
    same(): App {
      return this;
    }
  }
  const app = new App();
  const covered = captureHandlers(app);
  await covered.fetch();
  expect([covered.tail(), covered.trace(), covered.test(), app.tail()]).toEqual([1, 1, 1, 1]);
  expect(covered.same()).toBe(app);
  expect(covered).toBeInstanceOf(App);
  app.test = () => 5;
  expect(covered.test()).toBe(5);
});

test("stubs and classes stay as they are, because a Proxy of a stub cannot be sent", () => {
  const stub = new RpcStub(new (class extends RpcTarget {})());
  class Shelf {
    static Codec = class {
      name = "codec";
      static #known = 1;
      static count(): number {
        // biome-ignore lint/complexity/noThisInStatic: what is tested
        return this.#known;
      }
    };
    get stub(): unknown {
      return stub;
    }
  }
  class Wider extends captureDurableObject(Shelf, { rpc: true }) {
    get other(): unknown {
      return this.stub;
    }
  }
  const Covered = captureDurableObject(Shelf, { rpc: true });
  expect(new Covered().stub).toBe(stub);
  expect(new Wider().other).toBe(stub);
  expect(Covered.Codec.count()).toBe(1);
});

test("handlers of a frozen object are covered, and so are those that a frozen instance has as fields", async () => {
  const seen: unknown[] = [];
  const capture = async (_: object, error: unknown) => seen.push(error);
  const fail = () => {
    throw new RangeError("frozen");
  };
  const worker = captureHandlers(Object.freeze({ fetch: fail, limit: 1 }), capture);
  expect(worker.fetch).toThrow("frozen");
  expect([Object.keys(worker), worker.limit]).toEqual([["fetch", "limit"], 1]);
  class Fixed {
    fetch = fail;
    constructor() {
      Object.freeze(this);
    }
  }
  const fixed = new (captureDurableObject(Fixed, { capture }))();
  expect(() => fixed.fetch()).toThrow("frozen");
  expect(() => Object.assign(fixed, { fetch: undefined })).toThrow(TypeError);
  expect(seen).toHaveLength(2);
});

test("a capture that throws, or rejects, changes nothing", async () => {
  const faults = [
    () => {
      throw new Error("capture failed");
    },
    () => Promise.reject(new Error("capture failed")),
  ];
  for (const capture of faults) {
    const alone = new (captureDurableObject(Alone as new () => Alone, { capture }))();
    await expect(alone.fetch()).rejects.toThrow("fetch failed");
    expect(() => alone.alarm()).toThrow("alarm failed");
    await expect(captureHandlers({ fetch: alone.fetch }, capture).fetch()).rejects.toThrow("fetch failed");
  }
});

test("a covered Workflow without the platform's arguments throws the user's error", async () => {
  class Flow {
    async run(_?: object, step?: { do(name: string, callback: () => unknown): unknown }): Promise<unknown> {
      return (step as NonNullable<typeof step>).do("charge", async () => "charged");
    }
  }
  const flow = new (captureWorkflow(Flow))();
  await expect(flow.run()).rejects.toThrow(TypeError);
  const step = { do: (_: string, callback: () => unknown) => callback() };
  expect(await flow.run({ instanceId: "1" }, step)).toBe("charged");
  expect(await flow.run({ instanceId: "1" }, Object.freeze({ ...step }))).toBe("charged");
});

test("a step's callback keeps its this and its arguments", async () => {
  const about = {};
  async function callback(this: unknown, ...args: unknown[]): Promise<unknown[]> {
    return [this === about, args];
  }
  const covered = captureStep({}, callback, { event: { instanceId: "1" } });
  expect(await Reflect.apply(covered, about, [1, 2])).toEqual([true, [1, 2]]);
});

test("an object is not a class", () => {
  expect(() => Reflect.apply(captureDurableObject, undefined, [{}])).toThrow(
    new TypeError("captureDurableObject takes a class; got object"),
  );
  expect(() => Reflect.apply(captureWorkflow, undefined, [undefined])).toThrow(
    "captureWorkflow takes a class",
  );
  expect(() => Reflect.apply(captureDurableObject, undefined, [DurableObject, { rpc: "speak" }])).toThrow(
    'captureDurableObject: rpc must name methods of DurableObject; got "speak"',
  );
});
