import { DurableObject } from "cloudflare:workers";
import { createLogger, type FlushResult, type Logger } from "../../../worker/capture/entries/logger.ts";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";

/** Logs in each handler, never calls `flush` unless it is asked to, and keeps where it reports to in storage. */
export class Diary extends DurableObject<Env> {
  #log: Logger | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.log.debug("constructed");
  }

  get reporting(): object {
    return this.ctx.storage.kv.get<object>("reporting") ?? {};
  }

  get log(): Logger {
    const deadlineMs = this.ctx.storage.kv.get<number>("deadlineMs") ?? 2_000;
    this.#log ??= createLogger(this.reporting, { ctx: this.ctx, console: false, level: "info", deadlineMs });
    return this.#log;
  }

  /** What the env of this object's logger has, from now on, and how long its sends may take. */
  use(reporting: object, deadlineMs = 2_000): void {
    this.ctx.storage.kv.put("reporting", reporting);
    this.ctx.storage.kv.put("deadlineMs", deadlineMs);
    this.#log = undefined;
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade") === "websocket") return this.open(request);
    return this.log.withRequest(request, async () => {
      const { pathname } = new URL(request.url);
      const name = pathname.slice(1);
      this.log.setUser({ id: name });
      this.log.setTag("page", name);
      this.log.addBreadcrumb({ message: `came for ${name}` });
      await scheduler.wait(Math.random() * 20);
      this.log.info(`asked for ${name}`, { name });
      if (name.startsWith("fail")) throw new RangeError(`no page ${name}`);
      return new Response(name);
    });
  }

  private open(request: Request): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    const name = new URL(request.url).pathname.slice(1);
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment(name);
    this.log.info("connected", { socket: name });
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, message: string): Promise<void> {
    const name = String(socket.deserializeAttachment());
    const log = this.log.child({ socket: name });
    log.setUser(name);
    log.setTag("tag", name);
    log.addBreadcrumb({ message: `crumb of ${name}` });
    await scheduler.wait(Math.random() * 10);
    log.info("said", { message });
    await scheduler.wait(Math.random() * 10);
    if (message === "fail") log.logError(new Error(`failed for ${name}`));
    socket.send("noted");
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    this.log.info("closed", { socket: String(socket.deserializeAttachment()), code });
  }

  override async alarm(): Promise<void> {
    this.log.info("alarm has fired");
    await scheduler.wait(1);
    this.log.info("alarm is over");
  }

  async ring(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + 10);
  }

  async write(text: string, count = 1): Promise<void> {
    for (let i = 0; i < count; i++) this.log.info(text, { i });
  }

  async writeAfterAwait(text: string): Promise<void> {
    await scheduler.wait(5);
    this.log.info(text);
  }

  writeAndAbort(text: string): void {
    this.log.info(text);
    this.ctx.abort("the user's reset");
  }

  async flush(): Promise<FlushResult> {
    return this.log.flush();
  }

  /** Reports an error to where the logs go. */
  async fail(text: string): Promise<string> {
    return (await captureExceptionInIsolate(this.reporting, new Error(text), { ctx: this.ctx })).status;
  }
}
