import { expect, test } from "vitest";
import type { AnyCapture } from "../../../worker/capture/capture.ts";
import { captureDurableObject, captureHandlers, captureWorkflow } from "../../../worker/capture/index.ts";

// A text has no identity, by which a second report of it could be known.
class Shop {
  async fetch(): Promise<Response> {
    throw "fetch failed";
  }
  async pay(): Promise<void> {
    throw "pay failed";
  }
  async run(): Promise<void> {
    throw "run failed";
  }
  async onRequest(): Promise<void> {
    throw "onRequest failed";
  }
}

/** A capture that keeps what it is called with. */
function keepErrors() {
  const errors: unknown[] = [];
  return { errors, capture: async (_: object, error: unknown) => void errors.push(error) };
}

async function callAll(shop: Shop): Promise<void> {
  await expect(shop.fetch()).rejects.toBe("fetch failed");
  await expect(shop.pay()).rejects.toBe("pay failed");
  await expect(shop.run()).rejects.toBe("run failed");
}

test.for<[name: string, cover: (Class: typeof Shop, capture: AnyCapture) => typeof Shop]>([
  ["captureDurableObject", (Class, capture) => captureDurableObject(Class, { capture, rpc: true })],
  ["captureHandlers", (Class, capture) => captureHandlers(Class, { capture, rpc: true })],
  ["captureWorkflow", (Class, capture) => captureWorkflow(Class, { capture })],
])("what a class throws that %s has covered twice is reported once, by the last cover", async ([, cover]) => {
  const [first, last, once] = [keepErrors(), keepErrors(), keepErrors()];
  await callAll(new (cover(cover(Shop, first.capture), last.capture))());
  await callAll(new (cover(Shop, once.capture))());
  expect(first.errors).toEqual([]);
  expect(last.errors).toEqual(once.errors);
  expect(last.errors.length).toBeGreaterThan(0);
});

test("what a class throws that extends a covered one and is covered itself is reported once", async () => {
  const [base, sub] = [keepErrors(), keepErrors()];
  const Base = captureDurableObject(Shop, { capture: base.capture, rpc: true });
  class Empty extends Base {}
  class Larger extends Base {
    override async pay(): Promise<void> {
      return super.pay();
    }
    async close(): Promise<void> {
      throw "close failed";
    }
  }
  for (const Class of [Empty, Larger]) {
    const shop = new (captureDurableObject(Class, { capture: sub.capture, rpc: true }))();
    await callAll(shop);
    if (shop instanceof Larger) await expect(shop.close()).rejects.toBe("close failed");
    expect(base.errors).toEqual([]);
    expect(sub.errors.splice(0)).toEqual([
      "fetch failed",
      "pay failed",
      "run failed",
      ...(Class === Larger ? ["close failed"] : []),
    ]);
  }
  // Without a cover of its own it has that of its base.
  await callAll(new Empty());
  expect(base.errors).toEqual(["fetch failed", "pay failed", "run failed"]);
});

test("hooks of a class that is covered twice are the framework's still, and not the class's own", async () => {
  const { errors, capture } = keepErrors();
  const covered = captureDurableObject(class Own extends Shop {}, { capture });
  const shop = new (captureDurableObject(covered, { capture, hooks: true }))();
  await expect(shop.onRequest()).rejects.toBe("onRequest failed");
  expect(errors).toEqual(["onRequest failed"]);
});

test("handlers that are covered twice report once", async () => {
  const [first, last] = [keepErrors(), keepErrors()];
  const handlers = {
    async fetch(): Promise<Response> {
      throw "fetch failed";
    },
  };
  const covered = captureHandlers(captureHandlers(handlers, first.capture), last.capture);
  await expect(covered.fetch()).rejects.toBe("fetch failed");
  expect([first.errors, last.errors]).toEqual([[], ["fetch failed"]]);
});
