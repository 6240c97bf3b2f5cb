export { type DeadLetter, type ReadDeadLetter, readDeadLetter } from "../consumer/queue/dead-letters.ts";
export type { QueuedBatch, QueuedMessage } from "../consumer/queue/messages.ts";
export type { DeliverQueued, DeliverQueuedOptions } from "../consumer/queue/queue.ts";
export type { ReceiveEvent, ReceiveOptions, ServiceAnswer } from "../consumer/service.ts";
export type { CheckIns } from "../consumer/tail/check-ins.ts";
export type { TailException, TailItem, TailLog } from "../consumer/tail/item.ts";
export type { DeliverTailedOptions } from "../consumer/tail/options.ts";
export type { OutcomeShares } from "../consumer/tail/outcomes.ts";
export type { DeliverTailed, TailSummary } from "../consumer/tail/tail.ts";
export type { CheckInSchedule, Monitor } from "../wire/check-in.ts";

import { type DeliverQueued, queueConsumer } from "../consumer/queue/queue.ts";
import { eventReceiver, type ReceiveEvent } from "../consumer/service.ts";
import { type DeliverTailed, tailConsumer } from "../consumer/tail/tail.ts";
import { flarelogTransport } from "../transports/flarelog.ts";
import { flarelogLogTransport } from "../transports/flarelog-logs.ts";
import { queueTransport } from "../transports/queue.ts";
import { queueLogTransport } from "../transports/queue-logs.ts";
import { sentryTransport } from "../transports/sentry.ts";
import { sentryLogTransport } from "../transports/sentry-logs.ts";

const transports = [/* @__PURE__ */ sentryTransport(), /* @__PURE__ */ flarelogTransport()];
const logs = {
  transports: [/* @__PURE__ */ sentryLogTransport(), /* @__PURE__ */ flarelogLogTransport()],
  fallback: /* @__PURE__ */ queueLogTransport(),
};

export const deliverQueued: DeliverQueued = /* @__PURE__ */ queueConsumer(transports, logs.transports);
export const receiveEvent: ReceiveEvent = /* @__PURE__ */ eventReceiver(
  transports,
  /* @__PURE__ */ queueTransport(),
  logs,
);
export const deliverTailed: DeliverTailed = /* @__PURE__ */ tailConsumer(
  transports,
  /* @__PURE__ */ queueTransport(),
  logs,
);
