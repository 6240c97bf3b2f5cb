import type { CapturedEvent } from "../event/captured-event.ts";
import { asText } from "../safe/read.ts";
import type { BackendBehaviour, BackendFailure, TransportHarness } from "./harness.ts";
import { hostileEvents } from "./hostile-events.ts";
import { arrival, check, deliverOne, isAccepted, type Settled, send, withoutIo } from "./probe.ts";
import { eventSaying, sampleEvent } from "./sample-event.ts";

/** A new harness whose backend does this. */
type Make = (behaviour?: BackendBehaviour) => Promise<TransportHarness>;

interface Case {
  name: string;
  /** What the backend must be able to do. */
  needs?: BackendFailure | "any failure";
  run(make: Make, failures: readonly BackendFailure[]): Promise<unknown>;
}

export const RETRY_AFTER_MS = 7_000;
/** How much of that time may have passed when the outcome is made. */
const ROUNDING_MS = 2_000;
/** How long a send may take, to a backend that answers and to one that does not. */
const SEND_MS = 2_000;
const HANG_MS = 100;
/** How soon after its signal is aborted a send must be over. */
const GRACE_MS = 1_000;
const AT_ONCE = 8;

export const CASES: readonly Case[] = [
  {
    name: "an accepted event arrives, once",
    async run(make) {
      const harness = await make();
      const event = sampleEvent();
      await deliverOne(harness, event);
      // Whatever else was on its way has come before it.
      await deliverOne(harness);
      const copies = (await harness.arrived()).filter((text) => text.includes(event.id));
      check(copies.length === 1, `one send has arrived ${copies.length} times`);
    },
  },
  {
    name: "isConfigured says at once whether env has what it needs, and does no I/O",
    async run(make) {
      const harness = await make();
      const { transport, env, emptyEnv } = harness;
      const configured = [env, emptyEnv ?? {}].map((it) =>
        withoutIo("isConfigured", () => transport.isConfigured?.(it) ?? true),
      );
      const expected = [true, emptyEnv === undefined];
      check(
        JSON.stringify(configured) === JSON.stringify(expected),
        `isConfigured must be ${expected} for env and emptyEnv; got ${configured}`,
      );
      await deliverOne(harness);
      const { length } = await harness.arrived();
      check(length === 1, `one event was sent, but ${length} have arrived`);
    },
  },
  {
    name: "a refusal is failed",
    needs: "refuse",
    run: (make) => expectStatus(make, "refuse", ["failed"]),
  },
  {
    name: "a busy backend makes it retryable",
    needs: "busy",
    run: (make) => expectStatus(make, "busy", ["retryable"]),
  },
  {
    name: "a rate limit makes it retryable, after the time that the backend asks for",
    needs: "rate-limit",
    async run(make) {
      const settled = await expectStatus(make, "rate-limit", ["retryable"]);
      const ms = "retryAfterMs" in settled ? settled.retryAfterMs : undefined;
      const inTime = ms !== undefined && Math.abs(ms - RETRY_AFTER_MS) <= ROUNDING_MS;
      check(inTime, `the backend asks for ${RETRY_AFTER_MS} ms; retryAfterMs is ${ms}`);
    },
  },
  {
    name: "a connection that is cut is retryable, or rejects",
    needs: "cut",
    run: (make) => expectStatus(make, "cut", ["retryable", "rejected"]),
  },
  {
    name: "a send that hangs ends soon after its signal is aborted: retryable, or rejects",
    needs: "hang",
    run: (make) => expectStatus(make, "hang", ["retryable", "rejected"]),
  },
  {
    name: "events sent at once arrive each as it is",
    async run(make) {
      const harness = await make();
      const texts = Array.from({ length: AT_ONCE }, (_, index) => `message <${index}>`);
      const events = texts.map((text) => eventSaying(text));
      await Promise.all(events.map((event) => deliverOne(harness, event)));
      for (const [index, event] of events.entries()) {
        const found = await arrival(harness, event);
        const held = texts.filter((text) => found.includes(text));
        check(held.join() === texts[index], `event ${index} has arrived with the messages ${held}`);
      }
    },
  },
  {
    name: "the event is left as it was",
    async run(make, failures) {
      for (const behaviour of ["accept" as const, ...failures]) {
        const event = sampleEvent();
        const before = JSON.stringify(event);
        await sendTo(await make(behaviour), behaviour, event);
        check(
          JSON.stringify(event) === before,
          `the event was changed by a send to a backend told to ${behaviour}`,
        );
      }
    },
  },
  {
    name: "no reason holds a secret",
    needs: "any failure",
    async run(make, failures) {
      for (const behaviour of failures) {
        const harness = await make(behaviour);
        const { secrets = listTexts(harness.env) } = harness;
        const settled = await sendTo(harness, behaviour);
        const told = JSON.stringify(settled);
        check(!secrets.some((secret) => told.includes(secret)), `a secret is in the reason of ${behaviour}`);
      }
    },
  },
  {
    name: "an event that is hard to encode comes to an outcome, and does not throw",
    async run(make) {
      const harness = await make();
      const accepted: CapturedEvent[] = [];
      for (const [what, event] of hostileEvents()) {
        const settled = await send(harness, event);
        check(settled.status !== "rejected", `${what}: send came to ${JSON.stringify(settled)}`);
        if (isAccepted(settled)) accepted.push(event);
      }
      await Promise.all(accepted.map((event) => arrival(harness, event)));
      await deliverOne(harness);
    },
  },
  {
    name: "a send after a failure is delivered",
    needs: "any failure",
    async run(make, failures) {
      // After a rate limit it may wait: that was asked for.
      for (const behaviour of failures.filter((failure) => failure !== "rate-limit")) {
        const harness = await make(behaviour);
        await sendTo(harness, behaviour);
        await harness.behave?.("accept", 0);
        await deliverOne(harness);
      }
    },
  },
  {
    name: "a send after that of another invocation is delivered",
    async run(make) {
      const harness = await make();
      await deliverOne(harness);
      await deliverOne(harness);
    },
  },
  {
    name: "a send that hangs holds up no other",
    needs: "hang",
    async run(make) {
      const harness = await make("hang");
      const expired = new AbortController();
      const hanging = send(harness, sampleEvent(), 2 * SEND_MS, GRACE_MS, expired).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, HANG_MS));
      await harness.behave?.("accept", 0);
      const settled = await sendTo(harness, "accept");
      check(isAccepted(settled), `beside a send that hangs, another came to ${JSON.stringify(settled)}`);
      expired.abort();
      await hanging;
    },
  },
];

/** Sends to a backend that does this, in the time that it may take. */
function sendTo(
  harness: TransportHarness,
  behaviour: BackendBehaviour,
  event = sampleEvent(),
): Promise<Settled> {
  return send(harness, event, behaviour === "hang" ? HANG_MS : SEND_MS, GRACE_MS);
}

async function expectStatus(
  make: Make,
  behaviour: BackendFailure,
  allowed: readonly Settled["status"][],
): Promise<Settled> {
  const settled = await sendTo(await make(behaviour), behaviour);
  check(allowed.includes(settled.status), `must be ${allowed.join(" or ")}; got ${JSON.stringify(settled)}`);
  return settled;
}

/** What the library itself takes for a secret. */
function listTexts(env: object): string[] {
  return Object.values(env)
    .map(asText)
    .filter((text) => text.length >= 8);
}
