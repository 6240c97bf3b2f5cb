import { DurableObject } from "cloudflare:workers";
// The only line that is not as people have it: there it says "@flarelog/sdk".
import { FlareLog } from "../../../worker/capture/entries/flarelog-sdk.ts";
import type { Env } from "./env.ts";

/** What these tests add: where an object reports to is kept in its storage. */
interface Reporting {
  apiKey?: string;
  endpoint?: string;
}

abstract class Reported extends DurableObject<Env> {
  #logger: FlareLog | undefined;

  get logger(): FlareLog {
    this.#logger ??= new FlareLog({
      ...this.ctx.storage.kv.get<Reporting>("reporting"),
      environment: "test",
      serverName: `do-${this.ctx.id}`,
    });
    return this.#logger;
  }

  use(reporting: Reporting): void {
    this.ctx.storage.kv.put("reporting", reporting);
  }
}

export class FlareCounter extends Reported {
  override async fetch(request: Request): Promise<Response> {
    const doId = this.ctx.id.toString();
    return this.logger.withRequest(
      { request, metadata: { doId } },
      { waitUntil: (promise) => this.ctx.waitUntil(promise) },
      async () => {
        const { pathname, searchParams } = new URL(request.url);
        this.logger.setUser({ id: searchParams.get("user") ?? "nobody" });
        this.logger.setTag("path", pathname);
        this.logger.addBreadcrumb({ category: "http", message: `came by ${pathname}` });
        const count = ((await this.ctx.storage.get<number>("count")) ?? 0) + 1;
        if (pathname === "/fail") throw new RangeError("the counter is broken");
        await this.ctx.storage.put("count", count);
        this.logger.info("Counter incremented", { doId, count });
        if (pathname === "/hop")
          return new Response(this.logger.injectTraceContext(new Headers()).get("traceparent"));
        return new Response(String(count));
      },
    );
  }
}

export class FlareChat extends Reported {
  override async fetch(): Promise<Response> {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    this.logger.info("WebSocket connected", {
      doId: this.ctx.id.toString(),
      open: this.ctx.getWebSockets().length,
    });
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, message: string): Promise<void> {
    const child = this.logger.child({ doId: this.ctx.id.toString(), source: "chat" });
    child.debug("Message received", { size: message.length });
    try {
      await this.ctx.storage.put("last", message);
      if (message === "fail") throw new TypeError("no such command");
      for (const other of this.ctx.getWebSockets()) other.send(message);
      child.info("Message sent on", { size: message.length });
    } catch (error) {
      this.logger.logError(error, { doId: this.ctx.id.toString(), message: "Message failed" });
      socket.send("failed");
    }
  }

  override async webSocketClose(_socket: WebSocket, code: number, reason: string): Promise<void> {
    this.logger.info("WebSocket closed", { doId: this.ctx.id.toString(), code, reason });
  }

  override async webSocketError(_socket: WebSocket, error: unknown): Promise<void> {
    this.logger.logError(error, { message: "WebSocket error", metadata: { doId: this.ctx.id.toString() } });
  }
}

export class FlareScheduler extends Reported {
  async schedule(fails: boolean): Promise<void> {
    await this.ctx.storage.put("fails", fails);
    await this.ctx.storage.setAlarm(Date.now() + 10);
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    const doId = this.ctx.id.toString();
    this.logger.info("Alarm fired", { doId });
    try {
      await this.logger.capture(
        async () => {
          if ((await this.ctx.storage.get("fails")) && !info?.isRetry) throw new Error("the job is broken");
        },
        { label: "Scheduled job", metadata: { doId }, rethrow: true },
      );
      this.logger.info("Alarm completed", { doId });
    } catch (error) {
      this.logger.error("Alarm failed", { doId });
      throw error;
    } finally {
      await this.logger.flush();
    }
  }
}
