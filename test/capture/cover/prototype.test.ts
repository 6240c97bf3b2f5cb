import { expect, test, vi } from "vitest";
import { captureDurableObject, createCapture, memoryTransport } from "../../../worker/capture/index.ts";

class Room {
  readonly #secret = 42;
  readonly ctx: object;
  constructor(ctx: object, _env: object) {
    this.ctx = ctx;
  }
  tell(): number {
    return this.#secret;
  }
  async fail(): Promise<void> {
    throw new RangeError(`after ${this.#secret}`);
  }
}

/** As Cloudflare's Vite plugin calls a method over RPC. */
const callByPrototype = (Class: typeof Room, name: "tell" | "fail", instance: Room): unknown =>
  Reflect.apply(Reflect.get(Class.prototype, name, instance), instance, []);

test("a method that is read from the prototype, for an instance, is that of the instance", async () => {
  const memory = memoryTransport();
  const capture = createCapture({ transports: [memory] });
  const Covered = captureDurableObject(Room, { capture, rpc: true });
  const room = new Covered({}, {});
  expect(callByPrototype(Covered, "tell", room)).toBe(42);
  await expect(callByPrototype(Covered, "fail", room)).rejects.toThrow("after 42");
  // Without a ctx of the platform's nobody waits for the event.
  await vi.waitFor(
    () => expect(memory.events.map(({ transaction }) => transaction)).toEqual(["Room.fail"]),
    10_000,
  );
});

test("the prototype lists what the class has, also below a class that extends it", () => {
  const Covered = captureDurableObject(Room);
  class Extended extends Covered {
    more(): string {
      return `${this.tell()}`;
    }
  }
  expect(Object.getOwnPropertyNames(Covered.prototype)).toEqual(["constructor", "tell", "fail"]);
  expect(Object.getOwnPropertyDescriptor(Covered.prototype, "tell")?.value).toBe(Room.prototype.tell);
  const extended = new Extended({}, {});
  expect(extended.more()).toBe("42");
  expect(extended).toBeInstanceOf(Room);
  expect(extended).toBeInstanceOf(Covered);
  expect(new Covered({}, {})).toBeInstanceOf(Covered);
});
