/// <reference lib="esnext.disposable" />

import { asText, read } from "../safe/plain-json.ts";
import { encodeRecord } from "../wire/record.ts";
import { isConfigured } from "./deliver.ts";
import { ACCEPTED, type SendOutcome } from "./outcome.ts";
import { markOwn } from "./own-send.ts";
import type { SendContext, Transport } from "./transport.ts";

export interface ServiceTransportOptions {
  /** Name of the service binding. Default `ERROR_SERVICE`. */
  binding?: string;
  /**
   * Whether the service answers as soon as it has checked the event, and delivers it afterwards: the capture is over
   * sooner, and all it knows is `handed-to-service`. Default false: it answers with what became of the event.
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

/** What the call itself takes must come out of the same time. */
const SHARE = 0.9;
/** Longer than any deadline. The service has tried again by itself: asking it again would multiply the requests. */
const NOT_AGAIN_MS = 30_000;

/**
 * Hands events to the Worker behind a service binding, in one RPC call: that Worker alone holds the secrets, the SDK
 * and the Queue, and it goes on when the object is gone. Its method `capture` calls `receiveEvent`.
 *
 * @example createCapture({ transports: [serviceTransport({ background: true })] })
 */
export function serviceTransport(options: ServiceTransportOptions = {}): Transport {
  const { binding = "ERROR_SERVICE", background = false } = options;
  return {
    name: "service",
    // A service binding has every method until it is called, so this says no more than that it is one.
    isConfigured: (env) => typeof read(read(env, binding), "capture") === "function",
    send: markOwn<Transport["send"]>((event, context) =>
      callService(binding, background, encodeRecord(event, context.to), context),
    ),
  };
}

/** Hands a record of any version over. */
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
  // What RPC returns takes memory in the service until it is disposed of, or collected here.
  (answer as Partial<Disposable> | undefined)?.[Symbol.dispose]?.();
  return outcome;
}

/** These transports where the service is bound: it alone. Elsewhere: the others. */
export function serviceOr(service: Transport, others: readonly Transport[]): Transport[] {
  const instead = (transport: Transport): Transport => ({
    ...transport,
    isConfigured: (env) => !isConfigured(service, env) && isConfigured(transport, env),
  });
  return [service, ...others.map(instead)];
}

function outcomeIn(answer: unknown): SendOutcome {
  const given = read(answer, "status");
  const status = ACCEPTED.find((accepted) => accepted === given);
  if (status) return { status };
  const reason = asText(read(answer, "reason")).slice(0, 500) || "the answer is no outcome";
  return given === "retryable"
    ? { status: given, reason, retryAfterMs: NOT_AGAIN_MS }
    : { status: "failed", reason };
}
