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
import { queueTransport } from "../transports/queue.ts";
import { sentryTransport } from "../transports/sentry.ts";

const transports = [/* @__PURE__ */ sentryTransport(), /* @__PURE__ */ flarelogTransport()];

export const deliverQueued: DeliverQueued = /* @__PURE__ */ queueConsumer(transports);
export const receiveEvent: ReceiveEvent = /* @__PURE__ */ eventReceiver(
  transports,
  /* @__PURE__ */ queueTransport(),
);
export const deliverTailed: DeliverTailed = /* @__PURE__ */ tailConsumer(
  transports,
  /* @__PURE__ */ queueTransport(),
);
