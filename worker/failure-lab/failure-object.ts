import { DurableObject } from "cloudflare:workers";
import { createLogger } from "../capture/entries/logger.ts";
import { captureExceptionInIsolate } from "../capture/index.ts";
import { refreshCache, sendDigest, showProfile, withdraw } from "./failing-code.ts";

/** An object that fails in every way an object can, and captures each failure the way the README shows. */
export class FailureObject extends DurableObject<Cloudflare.LabEnv> {
  readonly #log = createLogger(this.env, { ctx: this.ctx, console: false });
  #alarmSucceeded = Promise.withResolvers<void>();

  /** Resolves when the alarm has failed once and then succeeded. */
  async runFailingAlarm(): Promise<void> {
    this.#alarmSucceeded = Promise.withResolvers();
    await this.ctx.storage.setAlarm(Date.now());
    await this.#alarmSucceeded.promise;
  }

  /** The platform runs a failed alarm again after two seconds: that run succeeds, so that one press is one failure. */
  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    this.#log.info("The alarm has fired", { retryCount: info?.retryCount });
    if (info?.isRetry) return this.#alarmSucceeded.resolve();
    try {
      sendDigest();
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, alarm: info, handled: false });
      throw error;
    }
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade") === "websocket") return this.#acceptSocket();
    return this.#log.withRequest(request, async (log) => {
      log.info("A profile is asked for");
      try {
        return new Response(showProfile());
      } catch (error) {
        await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, request, handled: false });
        throw error;
      }
    });
  }

  async transfer(amount: number): Promise<number> {
    this.#log.warn("A large transfer is asked for", { amount });
    try {
      return withdraw(100, amount);
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, handled: false });
      throw error;
    }
  }

  failAfterTheAnswer(): void {
    this.ctx.waitUntil(
      refreshCache().catch((error: unknown) =>
        captureExceptionInIsolate(this.env, error, { ctx: this.ctx, handler: "waitUntil" }),
      ),
    );
  }

  override webSocketMessage(): void {}

  override webSocketError(socket: WebSocket, error: unknown): void {
    this.ctx.waitUntil(captureExceptionInIsolate(this.env, error, { ctx: this.ctx, webSocket: socket }));
  }

  #acceptSocket(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }
}
