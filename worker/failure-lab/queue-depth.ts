/**
 * Until when a message that has come once is on its way or waits to come again. The local Queue's own number leaves such
 * messages out. The Worker shares one isolate with its consumer here; where it is built again, the number begins anew.
 */
const comingAgain = new Map<string, number>();

/** The local Queue counts the delay from the end of the batch. Without a margin, a message would be nowhere in between. */
const MARGIN_MS = 250;

/** How many messages wait in a Queue, those included that have come and were not taken. */
export async function measureDepth(queue: Queue): Promise<number> {
  const { backlogCount } = await queue.metrics();
  const now = Date.now();
  return backlogCount + [...comingAgain.values()].filter((until) => until > now).length;
}

/** Consumes a batch, and counts its messages until they are taken. */
export async function countMessages(
  batch: MessageBatch,
  consume: (batch: MessageBatch) => Promise<void>,
): Promise<void> {
  const delays = new Map<string, number>();
  for (const { id } of batch.messages) comingAgain.set(id, Number.POSITIVE_INFINITY);
  const messages = batch.messages.map((message): Message => {
    const { id, timestamp, body, attempts } = message;
    return {
      ...{ id, timestamp, body, attempts },
      ack: () => message.ack(),
      retry: (options) => {
        delays.set(id, (options?.delaySeconds ?? 0) * 1_000 + MARGIN_MS);
        message.retry(options);
      },
    };
  });
  const { queue, metadata } = batch;
  const rest = { ackAll: () => batch.ackAll(), retryAll: () => batch.retryAll() };
  await consume({ queue, metadata, messages, ...rest }).finally(() => {
    for (const { id } of messages) {
      const delay = delays.get(id);
      if (delay === undefined) comingAgain.delete(id);
      else comingAgain.set(id, Date.now() + delay);
    }
  });
}
