import { expect, test } from "vitest";
import type { CapturedEvent, SendOutcome, Transport } from "../../../worker/capture/index.ts";
import { transportContract } from "../../../worker/capture/testing/index.ts";
import { newProject } from "../../support/received.ts";
import { HTTP_FAILURES, receiverBackend } from "../../support/transport-backend.ts";
import { webhookTransport } from "./custom/webhook.ts";

type Send = Transport["send"];

/** A transport that keeps the contract, but for what these parts do. */
function spoil(change: (send: Send) => Partial<Transport>): Transport {
  const good = webhookTransport();
  return { ...good, ...change((event, context) => good.send(event, context)) };
}

/** One whose outcomes are other ones. */
function answering(change: (outcome: SendOutcome, env: object) => unknown): Transport {
  return spoil((send) => ({
    // Untyped transports resolve to anything.
    send: async (event, context) => change(await send(event, context), context.env) as SendOutcome,
  }));
}

function inTurn(): Transport {
  let last: Promise<unknown> = Promise.resolve();
  return spoil((send) => ({
    async send(event, context) {
      const before = last;
      const { promise, resolve } = Promise.withResolvers<void>();
      last = promise;
      await before;
      return send(event, context).finally(resolve);
    },
  }));
}

function withOneBuffer(): Transport {
  let buffer: CapturedEvent;
  return spoil((send) => ({
    async send(event, context) {
      buffer = event;
      await scheduler.wait(100);
      return send({ ...buffer, id: event.id }, context);
    },
  }));
}

function withOneResponse(): Transport {
  let greeting: Response | undefined;
  return spoil((send) => ({
    async send(event, context) {
      greeting ??= await fetch(new URL("/received/none", Object(context.env).WEBHOOK_URL));
      await greeting.clone().text();
      return send(event, context);
    },
  }));
}

function givingUp(): Transport {
  let over = false;
  return spoil((send) => ({
    async send(event, context) {
      if (over) return { status: "failed", reason: "has failed before" };
      const outcome = await send(event, context);
      over = outcome.status !== "delivered";
      return outcome;
    },
  }));
}

const ARRIVES = "an accepted event arrives, once";
const CONFIGURED = "isConfigured says at once whether env has what it needs, and does no I/O";

/** What is wrong with it, the case that must say so, and how. */
const BAD: [what: string, clause: string, violation: RegExp, make: () => Transport][] = [
  [
    "says delivered and sends nothing",
    ARRIVES,
    /has not arrived/,
    () => spoil(() => ({ send: async () => ({ status: "delivered" }) })),
  ],
  [
    "sends twice",
    ARRIVES,
    /arrived 2 times/,
    () =>
      spoil((send) => ({
        send: async (...args) => {
          await send(...args);
          return send(...args);
        },
      })),
  ],
  ["resolves to nothing", ARRIVES, /must resolve to an outcome/, () => answering(() => undefined)],
  ["resolves to a response", ARRIVES, /must resolve to an outcome/, () => answering(() => ({ status: 200 }))],
  [
    "throws instead of rejecting",
    ARRIVES,
    /must return a promise, but it threw: no binding/,
    () =>
      spoil(() => ({
        send() {
          throw new Error("no binding");
        },
      })),
  ],
  [
    "does I/O when it publishes",
    ARRIVES,
    /publish must do no I\/O, but it calls setTimeout/,
    () => spoil(() => ({ publish: () => void setTimeout(() => {}) })),
  ],
  [
    "counts as configured whatever env holds",
    CONFIGURED,
    /must be true,false/,
    () => spoil(() => ({ isConfigured: () => true })),
  ],
  [
    "asks the network whether it is configured",
    CONFIGURED,
    /no I\/O, but it calls fetch/,
    () =>
      spoil(() => ({
        isConfigured(env) {
          void fetch("http://localhost/");
          return "WEBHOOK_URL" in env;
        },
      })),
  ],
  [
    "would try again what was refused",
    "a refusal is failed",
    /must be failed/,
    () => answering((outcome) => ({ ...outcome, status: "retryable" })),
  ],
  [
    "fails without a reason",
    "a refusal is failed",
    /must have a reason/,
    () => answering(() => ({ status: "failed" })),
  ],
  [
    "gives up where the backend is busy",
    "a busy backend makes it retryable",
    /must be retryable/,
    () => answering((outcome) => ({ ...outcome, status: "failed" })),
  ],
  [
    "does not pass on how long to wait",
    "a rate limit makes it retryable, after the time that the backend asks for",
    /asks for 7000 ms; retryAfterMs is undefined/,
    () => answering((outcome) => ({ ...outcome, retryAfterMs: undefined })),
  ],
  [
    "takes seconds for milliseconds",
    "a rate limit makes it retryable, after the time that the backend asks for",
    /retryAfterMs is 7$/,
    () => answering((outcome) => ({ ...outcome, retryAfterMs: 7 })),
  ],
  [
    "gives up where the connection is cut",
    "a connection that is cut is retryable, or rejects",
    /must be retryable or rejected/,
    () => answering((outcome) => ({ ...outcome, status: "failed" })),
  ],
  [
    "does not listen to its signal",
    "a send that hangs ends soon after its signal is aborted: retryable, or rejects",
    /whose signal was aborted took too long/,
    () =>
      spoil((send) => ({
        send: (event, context) => send(event, { ...context, signal: new AbortController().signal }),
      })),
  ],
  [
    "keeps one buffer for all sends",
    "events sent at once arrive each as it is",
    /has arrived with the messages/,
    withOneBuffer,
  ],
  [
    "changes the event",
    "the event is left as it was",
    /was changed by a send to a backend told to accept/,
    () =>
      spoil((send) => ({
        send(event, context) {
          event.tags.sent = "yes";
          return send(event, context);
        },
      })),
  ],
  [
    "names the secret address in its reason",
    "no reason holds a secret",
    /a secret is in the reason of refuse/,
    () =>
      answering((outcome, env) => ({
        ...outcome,
        reason: `${Object(env).WEBHOOK_URL} said ${outcome.status}`,
      })),
  ],
  [
    "cannot encode half of a surrogate pair",
    "an event that is hard to encode comes to an outcome, and does not throw",
    /half of a surrogate pair: send came to .*"rejected".*URI malformed/,
    () =>
      spoil((send) => ({
        async send(event, context) {
          encodeURIComponent(`${event.exceptions[0]?.value}`);
          return send(event, context);
        },
      })),
  ],
  ["never sends again after a failure", "a send after a failure is delivered", /has failed before/, givingUp],
  [
    "keeps a response of another invocation",
    "a send after that of another invocation is delivered",
    /rejected/,
    withOneResponse,
  ],
  ["sends one after the other", "a send that hangs holds up no other", /took too long/, inTurn],
];

function casesOf(make: () => Transport) {
  return transportContract(() => {
    const project = newProject();
    const { host, pathname } = new URL(project.dsn);
    const env = { WEBHOOK_URL: `http://${host}/api${pathname}/a-secret` };
    return { transport: make(), env, emptyEnv: {}, ...receiverBackend(project) };
  }, HTTP_FAILURES);
}

test.concurrent.for(BAD)(
  "a transport that %s breaks the clause: %s",
  async ([, clause, violation, make], { expect }) => {
    const [broken] = casesOf(make).filter(({ name }) => name === clause);
    await expect(broken?.run()).rejects.toThrow(violation);
  },
);

test("every clause is broken by a transport, and kept by the one they are made of", async () => {
  const cases = casesOf(webhookTransport);
  expect([...new Set(BAD.map(([, clause]) => clause))]).toEqual(cases.map(({ name }) => name));
  await Promise.all(cases.map(({ run }) => run()));
});

test("a failure that the harness declares and cannot make is an error, not a pass", async () => {
  const harness = { transport: webhookTransport(), env: {}, arrived: () => [] };
  const cases = transportContract(() => harness, ["busy"]);
  const busy = cases.find(({ name }) => name.startsWith("a busy"));
  await expect(busy?.run()).rejects.toThrow("behave is missing; busy was declared");
});
