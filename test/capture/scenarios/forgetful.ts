import { DurableObject, WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import {
  captureDurableObject,
  captureExceptionInIsolate,
  captureWorkflow,
} from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";

/** Reports as hurried code does, with two arguments and without waiting, and throws on. */
function reportAndThrow(env: Env, text: string): never {
  const error = new Error(text);
  void captureExceptionInIsolate(env, error);
  throw error;
}

export class Forgetful extends DurableObject<Env> {
  override fetch(request: Request): Response {
    if (request.headers.get("upgrade") !== "websocket") return reportAndThrow(this.env, "object's fetch");
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  override alarm(info?: AlarmInvocationInfo): void {
    if (!info?.isRetry) reportAndThrow(this.env, "alarm");
  }

  override webSocketMessage(): void {
    reportAndThrow(this.env, "webSocketMessage");
  }

  call(): void {
    reportAndThrow(this.env, "RPC");
  }

  async ring(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + 10);
  }
}

export class ForgetfulFlow extends WorkflowEntrypoint<Env> {
  override async run(event: Readonly<WorkflowEvent<unknown>>, step: WorkflowStep): Promise<void> {
    const retries = { limit: 0, delay: 1 };
    if (event.payload === "step")
      await step.do("forget", { retries }, async () => reportAndThrow(this.env, `step ${event.instanceId}`));
    reportAndThrow(this.env, `run ${event.instanceId}`);
  }
}

/** Covered while its captures by hand are still there. */
export const CoveredForgetful = captureDurableObject(Forgetful, { rpc: true });
export const CoveredForgetfulFlow = captureWorkflow(ForgetfulFlow);

/** The main Worker's part. */
export function failForgetfully(env: Env): never {
  return reportAndThrow(env, "Worker's fetch");
}
