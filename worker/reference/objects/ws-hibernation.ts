import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../capture/index.ts";
import { isSettled, type Job } from "../compile/job.ts";
import { notFound } from "./coordinator/responses.ts";
import { ALLOWED_MESSAGES, parseMessage, parseSubscription } from "./progress/messages.ts";

/** Tells the watchers of one list how its jobs go on. It sleeps between two messages; sockets and attachments stay. */
export class WsHibernation extends DurableObject<Cloudflare.Env> {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** `GET /jobs/:id/progress` with an upgrade. The first message is the job as it is now. */
  override async fetch(request: Request): Promise<Response> {
    try {
      const [, , jobId = ""] = new URL(request.url).pathname.split("/");
      const job = await this.#jobNow(jobId);
      if (job === undefined) return notFound("job");
      const { 0: client, 1: server } = new WebSocketPair();
      this.ctx.acceptWebSocket(server, [jobId]);
      server.serializeAttachment({ jobId, level: "all", sequence: 0 });
      this.#tell(server, job);
      return new Response(null, { status: 101, webSocket: client });
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        object: this,
        request,
        handled: false,
      });
      throw error;
    }
  }

  /** Called by the coordinator, which reports what is thrown here. */
  async publish(job: Job): Promise<void> {
    for (const ws of this.ctx.getWebSockets(job.jobId)) this.#tell(ws, job);
  }

  override async webSocketMessage(ws: WebSocket, text: string | ArrayBuffer): Promise<void> {
    try {
      await this.#answer(ws, text);
    } catch (error) {
      // The platform only logs a throw here: the close is all that the watcher hears of it.
      ws.close(1011, "internal error");
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        object: this,
        webSocket: ws,
        handled: false,
      });
      throw error;
    }
  }

  override webSocketClose(ws: WebSocket): void {
    ws.close();
  }

  override webSocketError(ws: WebSocket, error: unknown): void {
    this.ctx.waitUntil(
      captureExceptionInIsolate(this.env, error, { ctx: this.ctx, object: this, webSocket: ws }),
    );
    ws.close(1011, "connection error");
  }

  async #answer(ws: WebSocket, text: string | ArrayBuffer): Promise<void> {
    const subscription = parseSubscription(ws.deserializeAttachment());
    const message = parseMessage(text);
    if (message === undefined) {
      ws.send(JSON.stringify({ type: "problem", detail: "unknown message", allowed: ALLOWED_MESSAGES }));
    } else if (message.type === "watch") {
      ws.serializeAttachment({ ...subscription, level: message.level });
      ws.send(JSON.stringify({ type: "watching", level: message.level }));
    } else {
      const job = await this.#jobNow(subscription.jobId);
      ws.send(JSON.stringify({ type: "status", sequence: subscription.sequence, job: job ?? null }));
    }
  }

  #tell(ws: WebSocket, job: Job): void {
    if (ws.readyState !== WebSocket.OPEN) return;
    const subscription = parseSubscription(ws.deserializeAttachment());
    if (subscription.level === "settled" && !isSettled(job)) return;
    const sequence = subscription.sequence + 1;
    ws.serializeAttachment({ ...subscription, sequence });
    ws.send(JSON.stringify({ type: "progress", sequence, job }));
    if (isSettled(job)) ws.close(1000, "settled");
  }

  async #jobNow(jobId: string): Promise<Job | undefined> {
    const listId = this.ctx.id.name;
    return listId === undefined
      ? undefined
      : await this.env.COMPILATION_COORDINATOR.getByName(listId).find(jobId);
  }
}
