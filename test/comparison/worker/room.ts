import { DurableObject } from "cloudflare:workers";
import type { Way } from "../rows.ts";
import { type ComparisonEnv, roomsOf } from "./env.ts";
import { failDeep, type Report } from "./failing-code.ts";

/** What the Worker calls of a room. */
export interface Room extends Rpc.DurableObjectBranded {
  fetch(request: Request): Promise<Response>;
  ring(): Promise<void>;
  failedAlarms(): number;
  throwNow(row: string): void;
  throwLater(row: string, detail?: string): Promise<void>;
  throwText(row: string): Promise<void>;
  stream(row: string): ReadableStream<Uint8Array>;
  workOn(row: string): void;
  passOn(row: string): Promise<void>;
  callOther(row: string): Promise<void>;
}

/** A class of objects that fail as the row says that their name or their caller gives. Each failure reaches a `catch` that reports. */
export function roomClass(way: Way, report: Report) {
  return class Room extends DurableObject<ComparisonEnv> {
    #failedAlarms = 0;

    constructor(ctx: DurableObjectState, env: ComparisonEnv) {
      super(ctx, env);
      const row = ctx.id.name ?? "";
      if (row === "block-made") void this.#failBlocked(row);
      try {
        if (row === "made") failDeep(row);
      } catch (error) {
        ctx.waitUntil(report(env, error, { ctx, handled: false }));
        throw error;
      }
    }

    override async fetch(request: Request): Promise<Response> {
      if (request.headers.get("upgrade") === "websocket") return this.#acceptSocket();
      const row = new URL(request.url).pathname.slice(1);
      console.info("a log line before the failure");
      try {
        if (row === "block") await this.#failBlocked(row);
        if (row === "sql") this.ctx.storage.sql.exec('SELECT * FROM "nowhere [sql]"');
        if (row === "abort") await this.#abort(row);
        if (row.startsWith("abort-")) await this.#abortUnsent(row);
        failDeep(row);
      } catch (error) {
        await report(this.env, error, { ctx: this.ctx, request, handled: false });
        throw error;
      }
    }

    /** Fails twice; the third run, seconds later, has nothing to do. */
    override async alarm(info?: AlarmInvocationInfo): Promise<void> {
      try {
        if ((info?.retryCount ?? 0) < 2) failDeep("alarm");
      } catch (error) {
        await report(this.env, error, { ctx: this.ctx, alarm: info, handled: false });
        this.#failedAlarms += 1;
        throw error;
      }
    }

    override async webSocketMessage(socket: WebSocket, message: string): Promise<void> {
      if (message === "ping") return socket.send("pong");
      try {
        failDeep("message");
      } catch (error) {
        await report(this.env, error, { ctx: this.ctx, webSocket: socket, handled: false });
        throw error;
      }
    }

    override webSocketClose(socket: WebSocket, code: number): void | Promise<void> {
      const context = { ctx: this.ctx, webSocket: socket, handler: "webSocketClose", handled: false };
      if (code === 4002) return this.#failLater("close-later", context);
      if (code !== 4001) return;
      try {
        failDeep("close-now");
      } catch (error) {
        this.ctx.waitUntil(report(this.env, error, context));
        throw error;
      }
    }

    override webSocketError(socket: WebSocket, error: unknown): void {
      this.ctx.waitUntil(report(this.env, error, { ctx: this.ctx, webSocket: socket }));
    }

    async ring(): Promise<void> {
      await this.ctx.storage.setAlarm(Date.now());
    }

    failedAlarms(): number {
      return this.#failedAlarms;
    }

    throwNow(row: string): void {
      try {
        failDeep(row);
      } catch (error) {
        this.ctx.waitUntil(report(this.env, error, { ctx: this.ctx, handled: false }));
        throw error;
      }
    }

    async throwLater(row: string, detail?: string): Promise<void> {
      await this.#failLater(row, { ctx: this.ctx, handler: "throwLater", handled: false }, detail);
    }

    async throwText(row: string): Promise<void> {
      try {
        throw `failed [${row}]`;
      } catch (error) {
        await report(this.env, error, { ctx: this.ctx, handled: false });
        throw error;
      }
    }

    /** Gives one chunk, and fails when it is asked for the next. */
    stream(row: string): ReadableStream<Uint8Array> {
      const chunks = [new Uint8Array([1])];
      return new ReadableStream({
        type: "bytes",
        pull: async (controller) => {
          const chunk = chunks.pop();
          if (chunk) return controller.enqueue(chunk);
          await this.#failLater(row, { ctx: this.ctx, handler: "stream", handled: false });
        },
      });
    }

    workOn(row: string): void {
      this.ctx.waitUntil(this.#failLater(row, { ctx: this.ctx, handler: "workOn", handled: false }));
    }

    /** Not async: it returns what the platform made of the call, which is no `Promise` but has its methods. */
    passOn(row: string): Promise<void> {
      const passed = this.env.PLAIN_ROOM.getByName("other").throwLater(row);
      return way === "explicit" ? this.#reportPassed(passed) : passed;
    }

    async callOther(row: string): Promise<void> {
      try {
        const other = roomsOf(this.env, way).getByName("other");
        await (row === "nested-text" ? other.throwText(row) : other.throwLater(row));
      } catch (error) {
        await report(this.env, error, { ctx: this.ctx, handled: false });
        throw error;
      }
    }

    async #reportPassed(passed: Promise<void>): Promise<void> {
      try {
        await passed;
      } catch (error) {
        await report(this.env, error, { ctx: this.ctx, handler: "passOn", handled: false });
        throw error;
      }
    }

    async #failLater(row: string, context: Parameters<Report>[2], detail?: string): Promise<void> {
      try {
        await scheduler.wait(1);
        failDeep(row, detail);
      } catch (error) {
        await report(this.env, error, context);
        throw error;
      }
    }

    async #failBlocked(row: string): Promise<void> {
      await this.ctx.blockConcurrencyWhile(async () => {
        const handler = row === "block" ? "fetch" : "constructor";
        await this.#failLater(row, { ctx: this.ctx, handler, handled: false });
      });
    }

    async #abort(row: string): Promise<void> {
      try {
        failDeep(row);
      } catch (error) {
        await report(this.env, error, { ctx: this.ctx, handler: "fetch", handled: false });
        this.ctx.abort(`aborted [${row}]`);
      }
    }

    async #abortUnsent(row: string): Promise<void> {
      try {
        failDeep(row);
      } catch (error) {
        void report(this.env, error, { ctx: this.ctx, handler: "fetch", handled: false });
        if (row === "abort-hung") await scheduler.wait(100);
        this.ctx.abort(`aborted [${row}]`);
      }
    }

    #acceptSocket(): Response {
      // The item of this request comes when the object has gone to sleep, and so after those of all sockets before.
      if (this.ctx.id.name?.startsWith("marker-"))
        this.ctx.waitUntil(Promise.reject(new Error(`a socket [${this.ctx.id.name}]`)));
      const { 0: client, 1: server } = new WebSocketPair();
      this.ctx.acceptWebSocket(server);
      return new Response(null, { status: 101, webSocket: client });
    }
  };
}
