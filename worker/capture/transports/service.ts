/// <reference lib="esnext.disposable" />

import { asText, read } from "../safe/read.ts";
import { encodeRecord } from "../wire/record.ts";
import { ACCEPTED, type SendOutcome } from "./outcome.ts";
import { markOwn } from "./own-send.ts";
import type { SendContext, Transport } from "./transport.ts";

export interface ServiceTransportOptions {
  /** Name of the service binding. Default `ERROR_SERVICE`. */
  binding?: string;
  /**
   * Whether the service answers as soon as it has checked the event, and delivers it afterwards. The capture takes less
   * time, and its result is `handed-to-service`. Default false: the service answers with the outcome of the delivery.
   */
  background?: boolean;
}

/** The second argument of the service's `capture`. */
interface ServiceCall {
  readonly background: boolean;
  /** How long the caller waits for an answer, in milliseconds. */
  readonly deadlineMs: number;
}

interface ServiceLike {
  capture(record: object, call: ServiceCall): Promise<unknown>;
}

/** The rest of the time is for the call itself. */
const SHARE = 0.9;
/**
 * Longer than any deadline, so that there is no retry here. The service has retried itself, and another call would
 * multiply the requests.
 */
const NOT_AGAIN_MS = 30_000;

/**
 * Sends events to the Worker behind a service binding, in one RPC call. Only that Worker has the secrets, the SDK and
 * the Queue, and it goes on when the object is gone. Its method `capture` calls `receiveEvent`.
 *
 * @example createCapture({ transports: [serviceTransport({ background: true })] })
 */
export function serviceTransport(options: ServiceTransportOptions = {}): Transport {
  const { binding = "ERROR_SERVICE", background = false } = options;
  return {
    name: "service",
    // Every service binding seems to have every method until the method is called. So this check finds a binding, but
    // not whether it is the right one.
    isConfigured: (env) => typeof read(read(env, binding), "capture") === "function",
    send: markOwn<Transport["send"]>((event, context) =>
      callService(binding, background, encodeRecord(event, context.to), context),
    ),
  };
}

/** Sends a record of any version to the service. */
export async function callService(
  binding: string,
  background: boolean,
  record: object,
  { env, deadline }: Pick<SendContext, "env" | "deadline">,
): Promise<SendOutcome> {
  const service = read(env, binding) as ServiceLike;
  const deadlineMs = Math.max(1, (deadline - Date.now()) * SHARE);
  const answer = await service.capture(record, { background, deadlineMs });
  const outcome = outcomeIn(answer);
  // An RPC result takes memory in the service until it is disposed of, or collected here.
  (answer as Partial<Disposable> | undefined)?.[Symbol.dispose]?.();
  return outcome;
}

function outcomeIn(answer: unknown): SendOutcome {
  const given = read(answer, "status");
  const status = ACCEPTED.find((accepted) => accepted === given);
  if (status) return { status };
  const reason = asText(read(answer, "reason")).slice(0, 500) || "the service gave no valid answer";
  return given === "retryable"
    ? { status: given, reason, retryAfterMs: NOT_AGAIN_MS }
    : { status: "failed", reason };
}
