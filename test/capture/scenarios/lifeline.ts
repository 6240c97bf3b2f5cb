import { DurableObject } from "cloudflare:workers";
import { createLogger, memoryLogTransport } from "../../../worker/capture/entries/logger.ts";
import { withTrace } from "../../../worker/capture/entries/trace.ts";
import { captureDurableObject } from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";

/** The records of all Lifelines. */
export const lifelines = memoryLogTransport();

/** Says nothing of its alarm and its sockets itself. */
export const Lifeline = captureDurableObject(
  class Lifeline extends DurableObject<Env> {
    override async fetch(request: Request): Promise<Response> {
      if (request.headers.get("upgrade") !== "websocket") return new Response("fine");
      const { 0: client, 1: server } = new WebSocketPair();
      this.ctx.acceptWebSocket(server, ["session-7"]);
      server.serializeAttachment(withTrace({ user: "ann" }));
      return new Response(null, { status: 101, webSocket: client });
    }

    override async alarm(info?: AlarmInvocationInfo): Promise<void> {
      await scheduler.wait(5);
      if (this.ctx.id.name?.includes("fails") && !info?.isRetry) throw new RangeError("the clock stopped");
      if (this.ctx.id.name?.includes("again") && !info?.isRetry) {
        if (!this.ctx.storage.kv.get("again")) await this.ring(60_000);
        this.ctx.storage.kv.put("again", true);
      }
    }

    override webSocketMessage(): void {}
    override webSocketClose(socket: WebSocket, code: number, reason: string): void {
      socket.close(code, reason);
    }
    override webSocketError(): void {}

    async ring(inMs: number): Promise<void> {
      await this.ctx.storage.setAlarm(Date.now() + inMs);
    }

    idle(): void {}
  },
  {
    rpc: true,
    name: "Lifeline",
    log: (ctx, env) => createLogger(env, { ctx, transports: [lifelines], fallback: false, console: false }),
  },
);
