import { DurableObject } from "cloudflare:workers";
import { createCapture, tailTransport } from "../capture/index.ts";
import { failUncaught } from "./failing-code.ts";

/** A capture with a backend that never answers, and the channel to the Tail Worker. */
const hangingCapture = createCapture({
  transports: [{ name: "hanging", send: () => new Promise(() => {}) }, tailTransport()],
  fallback: false,
});

/** An object that catches nothing. Only the Tail Worker can report its failures. */
export class UncoveredObject extends DurableObject<Cloudflare.LabEnv> {
  #alarmSucceeded = Promise.withResolvers<void>();

  /** Resolves when the alarm has failed once and then succeeded. */
  async runFailingAlarm(): Promise<void> {
    this.#alarmSucceeded = Promise.withResolvers();
    await this.ctx.storage.setAlarm(Date.now());
    await this.#alarmSucceeded.promise;
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    if (info?.isRetry) return this.#alarmSucceeded.resolve();
    failUncaught("alarm");
  }

  failAfterTheAnswer(): void {
    this.ctx.waitUntil(scheduler.wait(1).then(() => failUncaught("waitUntil")));
  }

  override async fetch(): Promise<Response> {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketMessage(socket: WebSocket): void {
    socket.send("about to fail");
    failUncaught("webSocketMessage");
  }

  async transfer(): Promise<never> {
    failUncaught("an RPC method");
  }

  /** The capture is not over when the object is. */
  async abortWhileCapturing(): Promise<void> {
    try {
      failUncaught("time");
    } catch (error) {
      void hangingCapture(this.env, error, { ctx: this.ctx, handled: false });
      await scheduler.wait(50);
      this.ctx.abort("The object was aborted while its capture was sending");
    }
  }
}

/** An object that cannot be made, and whose class is not covered. */
export class UncoveredConstructor extends DurableObject<Cloudflare.LabEnv> {
  constructor(ctx: DurableObjectState, env: Cloudflare.LabEnv) {
    super(ctx, env);
    failUncaught("a constructor");
  }

  /** Never answers: the object that is called does not come to be. */
  wake(): void {}
}
