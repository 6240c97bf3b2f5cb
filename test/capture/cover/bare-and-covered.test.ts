import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import { CoveredPair, ExtendedPair, OwnPair, Pair } from "../scenarios/pair.ts";

const NAMESPACES = {
  bare: env.PAIR,
  covered: env.COVERED_PAIR,
  extended: env.EXTENDED_PAIR,
  own: env.OWN_PAIR,
};
type Way = keyof typeof NAMESPACES;

/** What calls from outside see. Own properties of errors cross from 2026-04-21 on; our mark is one more. */
async function outcome(action: () => unknown): Promise<unknown> {
  try {
    return { value: await action() };
  } catch (error) {
    const { isolateCaptureEventId, durableObjectId, ...own } = Object(error);
    return { name: Object(error).name, message: Object(error).message, own };
  }
}

type Stub = DurableObjectStub<Pair>;

const OPERATIONS: [string, (stub: Stub) => unknown, events: string[]][] = [
  ["a private field", (stub) => stub.secretText(), []],
  ["a getter that gives a handler", async (stub) => (await stub.fetch("http://pair/")).text(), []],
  ["identity", (stub) => stub.isItself(), []],
  ["a promise kept inside", (stub) => stub.twiceTheSame(), []],
  ["what a framework keeps by a method's identity", (stub) => stub.isCallable(), []],
  ["arguments and results", (stub) => stub.add(1, 2), []],
  ["an RpcTarget", async (stub) => (await stub.handle()).read(), []],
  ["an RpcTarget, pipelined", (stub) => stub.handle().read(), []],
  ["an RpcTarget of a promise, pipelined", (stub) => stub.handleLater().read(), []],
  ["a function", async (stub) => (await stub.fn())("hello"), []],
  ["a stream", async (stub) => new Response(await stub.stream()).text(), []],
  ["a thenable", (stub) => stub.thenable(), []],
  ["an error caught inside", (stub) => stub.catchesItself(), []],
  ["a rejection caught inside", (stub) => stub.catchesLater(), []],
  ["a transaction that is rolled back", (stub) => stub.rollBack(), []],
  ["a missing method", (stub) => Reflect.apply(Reflect.get(stub, "missing"), stub, []), []],
  ["a method of Object", (stub) => Object.hasOwn(stub, "x"), []],
  ["a throw", (stub) => stub.refuse("no"), ["refuse: no"]],
  ["a rejection", (stub) => stub.refuseLater("no"), ["refuseLater: no"]],
  ["a thenable that rejects", (stub) => stub.brokenThenable(), ["brokenThenable: query"]],
  ["a getter that throws", (stub) => stub.brokenGetter, ["brokenGetter: secret"]],
  ["a getter that rejects", (stub) => stub.lateGetter, ["lateGetter: late getter"]],
  ["a thrown object", (stub) => stub.throwObject(), ["throwObject: "]],
  ["thrown undefined", (stub) => stub.throwNothing(), ["throwNothing: "]],
  ["a throw after a write", (stub) => stub.writeAndFail(), ["writeAndFail: after a write"]],
];

for (const way of ["covered", "extended"] satisfies Way[]) {
  test.for(OPERATIONS)(`${way} as bare: %s`, async ([name, operation, events]) => {
    const project = reportToNewProject();
    const bare = await outcome(() => operation(env.PAIR.getByName(name)));
    const other = NAMESPACES[way].getByName(name) as unknown as Stub;
    expect(await outcome(() => operation(other))).toEqual(bare);
    const found = await settledEvents(project, events.length);
    expect(found.map((event) => `${event.tags.handler}: ${thrown(event).value}`)).toEqual(
      events.map((text) => (text.endsWith(": ") ? expect.stringContaining(text) : text)),
    );
  });
}

test.for(OPERATIONS)("without a DSN a covered class acts as bare: %s", async ([name, operation]) => {
  const [bare, covered] = await Promise.all(
    [env.PAIR, env.COVERED_PAIR].map((namespace) =>
      outcome(() => operation(namespace.getByName(`${name}, unheard`) as unknown as Stub)),
    ),
  );
  expect(covered).toEqual(bare);
});

test("a frozen object works, and what it throws is reported", async () => {
  const project = reportToNewProject();
  const stub = env.COVERED_PAIR.getByName("frozen");
  expect(await stub.secretText()).toBe("secret");
  await expect((async () => stub.refuse("frozen"))()).rejects.toThrow("frozen");
  expect(await settledEvents(project, 1)).toHaveLength(1);
});

test("calls inside the class have the same depth as bare", async () => {
  // The compiler makes frames smaller while the method is run again and again.
  const deepest = async (stub: Stub) => {
    const depths: number[] = [];
    for (const _ of Array(10)) depths.push(await stub.recurse());
    return Math.max(...depths);
  };
  const bare = await deepest(env.PAIR.getByName("deep"));
  const covered = await deepest(env.COVERED_PAIR.getByName("deep") as unknown as Stub);
  expect(covered / bare).toBeGreaterThan(0.5);
});

test("static members, private ones too, are those of the class", () => {
  for (const Class of [CoveredPair, ExtendedPair, OwnPair]) {
    expect(Class.label).toBe("pair");
    expect(Class.prototype instanceof Pair || Class.prototype === Pair.prototype).toBe(true);
  }
  expect(CoveredPair.countMade()).toBe(Pair.countMade());
  expect(CoveredPair.labelText).toBe(Pair.labelText);
  expect(CoveredPair.countMade).toBe(CoveredPair.countMade);
  expect([CoveredPair.name, ExtendedPair.name]).toEqual(["Pair", "ExtendedPair"]);
});

test("a third constructor argument, new.target and constructor are what they were", () => {
  const ctx = { id: { name: "plain" } } as unknown as DurableObjectState;
  const made = (Class: typeof Pair) => outcome(() => new Class(ctx, env, "third").madeWith());
  return Promise.all([made(Pair), made(CoveredPair), made(ExtendedPair)]).then(
    ([bare, covered, extended]) => {
      expect(covered).toEqual(bare);
      expect(JSON.stringify(extended)).toBe(JSON.stringify(bare).replaceAll("Pair", "ExtendedPair"));
    },
  );
});

test("a covered class that extends another keeps the private fields of both", async () => {
  const project = reportToNewProject();
  const stub = env.OWN_PAIR.getByName("own");
  expect(await stub.secretText()).toBe("own secret");
  expect(await stub.catchesItself()).toBe("inside");
  expect(await (await stub.fetch("http://pair/")).text()).toBe("secret");
  await expect((async () => stub.refuseOwn())()).rejects.toThrow("own");
  await expect((async () => stub.refuse("of the base"))()).rejects.toThrow("of the base");
  await expect((async () => stub.brokenGetter)()).rejects.toThrow("secret");
  const events = await settledEvents(project, 3);
  expect(events.map((event) => `${event.tags.handler}: ${thrown(event).value}`)).toEqual([
    "refuseOwn: own",
    "refuse: of the base",
    "brokenGetter: secret",
  ]);
});

test("a method that the prototype gets later is seen and covered", async () => {
  const project = reportToNewProject();
  class Late {
    [name: string]: unknown;
  }
  const { captureDurableObject } = await import("../../../worker/capture/index.ts");
  const Covered = captureDurableObject(Late as new (ctx: unknown, env: unknown) => Late, { rpc: true });
  const late = new Covered({ waitUntil() {} }, env);
  Late.prototype.added = () => {
    throw new Error("added later");
  };
  expect(() => Reflect.apply(late.added as () => void, late, [])).toThrow("added later");
  expect(await settledEvents(project, 1)).toHaveLength(1);
});
