import { DurableObject } from "cloudflare:workers";
import { type CaptureResult, captureExceptionInIsolate } from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";

/** A chat room that fails in each handler, with the capture in its catch blocks as the README shows it. */
export class Room extends DurableObject<Env> {
  /** Where this room's events go; kept in storage because hibernation loses fields. */
  use(dsn: string): void {
    this.ctx.storage.kv.put("dsn", dsn);
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade") === "websocket") return this.join();
    try {
      return openMessage(request.url);
    } catch (error) {
      await captureExceptionInIsolate(this.captureEnv, error, { ctx: this.ctx, request });
      return new Response("failed", { status: 500 });
    }
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    try {
      if (!info?.isRetry) failInAlarm();
    } catch (error) {
      await captureExceptionInIsolate(this.captureEnv, error, { ctx: this.ctx, alarm: info, handled: false });
      throw error;
    }
  }

  override webSocketMessage(socket: WebSocket): void {
    socket.send("pong");
  }

  override webSocketError(webSocket: WebSocket, error: unknown): void {
    this.ctx.waitUntil(captureExceptionInIsolate(this.captureEnv, error, { ctx: this.ctx, webSocket }));
    this.ctx.storage.kv.put("torn down", true);
  }

  async ring(inMs: number): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + inMs);
  }

  async increment(by: number): Promise<CaptureResult> {
    try {
      throw new RangeError(`cannot count by ${by}`);
    } catch (error) {
      return await captureExceptionInIsolate(this.captureEnv, error, { ctx: this.ctx });
    }
  }

  /** Reports and throws on, as a method does whose caller must know. */
  async refuse(): Promise<void> {
    await this.reportAndThrow(new Error("refused"));
  }

  async refuseFrozen(): Promise<void> {
    await this.reportAndThrow(Object.freeze(new Error("refused for good")));
  }

  async refuseSilently(): Promise<void> {
    throw new Error("refused without a word");
  }

  private async reportAndThrow(error: unknown): Promise<never> {
    await captureExceptionInIsolate(this.captureEnv, error, { ctx: this.ctx });
    throw error;
  }

  private join(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  private get captureEnv(): object {
    return { ...this.env, SENTRY_DSN: this.ctx.storage.kv.get("dsn") };
  }
}

function openMessage(url: string): Response {
  throw new TypeError("no such message", { cause: new Error(`looked for ${new URL(url).pathname}`) });
}

function failInAlarm(): never {
  throw new Error("the clock stopped");
}
