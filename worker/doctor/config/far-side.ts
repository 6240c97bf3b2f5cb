import type { Addition } from "./addition.ts";

/** The names that the templates of `init` have. */
const QUEUE = "isolate-capture-errors";
const DEAD_LETTERS = "isolate-capture-dead-letters";
export const TAIL_WORKER = "isolate-capture-tail";

/** What keeps the undelivered events of a Worker. */
export const queueAddition: Addition = {
  path: ["queues", "producers"],
  isEntry: true,
  value: { binding: "ERROR_QUEUE", queue: QUEUE },
};

/** What the Worker needs that takes them out again; docs/transports/queue.md says why these numbers. */
export const consumerAdditions: readonly Addition[] = [
  queueAddition,
  {
    path: ["queues", "producers"],
    isEntry: true,
    value: { binding: "ERROR_DEAD_LETTERS", queue: DEAD_LETTERS },
  },
  {
    path: ["queues", "consumers"],
    isEntry: true,
    value: {
      queue: QUEUE,
      max_batch_size: 50,
      max_batch_timeout: 2,
      max_retries: 20,
      max_concurrency: 2,
      retry_delay: 60,
      dead_letter_queue: DEAD_LETTERS,
    },
  },
];

/** What shows a Worker to the Tail Worker. */
export const tailAddition: Addition = {
  path: ["tail_consumers"],
  isEntry: true,
  value: { service: TAIL_WORKER },
};
