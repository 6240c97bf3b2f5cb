import { type Mutant, RULE } from "../mutant.ts";
import { PROMISES as P } from "../promises.ts";

const deadLetters = "test/capture/consumer/queue/dead-letters.test.ts";
const queue = "test/capture/consumer/queue/queue.test.ts";

/** The consumer of the Queue, and the service. */
export const QUEUE: readonly Mutant[] = [
  {
    promise: P.queued,
    file: "worker/capture/consumer/queue/settle-message.ts",
    find: "else message.retry({ delaySeconds });",
    replace: "else message.ack();",
    killedBy: [queue],
  },
  {
    promise: P.queued,
    file: "worker/capture/consumer/queue/settle-message.ts",
    find: "owed: isBuried ? later : [...later, ...refused]",
    replace: "owed: later",
    killedBy: [deadLetters],
  },
  {
    promise: P.queued,
    file: "worker/capture/consumer/queue/settle-message.ts",
    find: "if (!load.senders.length) {",
    replace: "if (!load.senders) {",
    killedBy: [queue],
  },
  {
    promise: P.consumed,
    file: "worker/capture/consumer/queue/settle-message.ts",
    find: "{ attempts: 2 }",
    replace: "{ attempts: 1 }",
    killedBy: [queue],
  },
  {
    promise: P.consumed,
    file: "worker/capture/consumer/queue/still-owed.ts",
    find: "to.length && to.every(isKnown) ?",
    replace: "to.length ?",
    killedBy: [queue],
  },
  {
    promise: P.consumed,
    file: "worker/capture/consumer/queue/settle-message.ts",
    find: "encode: (names) => encodeRecord(event, names)",
    replace: "encode: () => encodeRecord(event)",
    killedBy: [queue],
  },
  {
    promise: P.sameId,
    file: "worker/capture/consumer/queue/settle-message.ts",
    find: "payload: event, senders",
    replace: 'payload: { ...event, id: crypto.randomUUID().replaceAll("-", "") }, senders',
    killedBy: [queue],
  },
  {
    promise: P.deadLetters,
    file: "worker/capture/consumer/queue/settle-message.ts",
    find: "return put(env, deadLetters, letter, { contentType });",
    replace: "return letter ? Promise.resolve(true) : put(env, deadLetters, letter, { contentType });",
    killedBy: [deadLetters],
  },
  {
    promise: P.secrets,
    file: "worker/capture/consumer/queue/settle-message.ts",
    find: "scrub(text).slice(0, MAX_REASON)",
    replace: "text.slice(0, MAX_REASON)",
    killedBy: [deadLetters],
  },
  {
    promise: RULE,
    file: "worker/capture/consumer/queue/settle-message.ts",
    find: "if (left > 0)",
    replace: "if (left > 1e9)",
    killedBy: [queue],
  },
  {
    promise: RULE,
    file: "worker/capture/consumer/queue/queue.ts",
    find: "Math.max(1, Math.floor(concurrency / Math.max(1, active.length, logSenders.length)))",
    replace: "concurrency",
    killedBy: [queue],
  },
  {
    promise: RULE,
    file: "worker/capture/consumer/queue/retry-delay.ts",
    find: "...asked.map((ms) => ms / 1_000)",
    replace: "0 * asked.length",
    killedBy: [queue],
  },
  {
    promise: P.secrets,
    file: "worker/capture/consumer/service.ts",
    find: `reason: scrub(\`\${outcome.reason}\`)`,
    replace: `reason: \`\${outcome.reason}\``,
    killedBy: ["test/capture/transports/service-calls.test.ts"],
  },
  {
    promise: P.secrets,
    file: "worker/capture/consumer/service.ts",
    find: "[scrub(key), item]",
    replace: "[key, item]",
    killedBy: ["test/capture/transports/service-calls.test.ts", "test/capture/redact/redaction.test.ts"],
  },
  {
    promise: P.secrets,
    file: "worker/capture/consumer/service.ts",
    find: "deliver(scrubbed(record.event, redaction), active",
    replace: "deliver(record.event, active",
    killedBy: ["test/capture/transports/service-calls.test.ts"],
  },
  {
    promise: P.unawaited,
    file: "worker/capture/consumer/service.ts",
    find: "ctx.waitUntil(delivery);",
    replace: "",
    killedBy: ["test/capture/transports/service-calls.test.ts"],
  },
];
