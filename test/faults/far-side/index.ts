import { WorkerEntrypoint } from "cloudflare:workers";
import type { QueuedMessage } from "../../../worker/capture/consumer/queue/messages.ts";
import { deliverQueued, receiveEvent, type ServiceAnswer } from "../../../worker/capture/entries/consumer.ts";
import type { EventRecord } from "../../../worker/capture/wire/record.ts";
import { backendOf, cellOf, NONE, type tagsOf } from "../cell.ts";

interface FarSideEnv {
  BACKEND: string;
}

/** The service that holds the secrets: its backend has the fault of the cell. */
export class ErrorService extends WorkerEntrypoint<FarSideEnv> {
  capture(record: EventRecord, call: unknown): Promise<ServiceAnswer> {
    return receiveEvent(backendOf(cellIn(record), this.env.BACKEND), record, { ctx: this.ctx, call });
  }
}

/** The Queue's consumer: for it the fault is over. */
export default {
  async queue({ messages }: MessageBatch<EventRecord>, { BACKEND }: FarSideEnv): Promise<void> {
    const deliver = (message: QueuedMessage & { body: EventRecord }) =>
      deliverQueued({ messages: [message] }, backendOf({ ...cellIn(message.body), fault: NONE }, BACKEND));
    await Promise.all(messages.map(deliver));
  },
} satisfies ExportedHandler<FarSideEnv, EventRecord>;

function cellIn({ event }: EventRecord) {
  return cellOf(event.tags as ReturnType<typeof tagsOf>);
}
