import { DurableObject } from "cloudflare:workers";
import { captureDurableObject } from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";

/** Fails wherever a test asks it to; covered as a whole, with no capture of its own. */
export const Counter = captureDurableObject(
  class Counter extends DurableObject<Env> {
    #count = 0;

    override async fetch(request: Request): Promise<Response> {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/fail") throw new TypeError("fetch failed");
      if (request.headers.has("upgrade")) {
        const { 0: client, 1: server } = new WebSocketPair();
        this.ctx.acceptWebSocket(server, searchParams.getAll("tag"));
        return new Response(null, { status: 101, webSocket: client });
      }
      return new Response(String(this.#count));
    }

    override async alarm(info?: AlarmInvocationInfo): Promise<void> {
      if (!info?.isRetry) throw new Error("alarm failed");
    }

    override async webSocketMessage(_socket: WebSocket, message: string): Promise<void> {
      if (message === "fail") throw new RangeError("message failed");
    }

    override webSocketClose(_socket: WebSocket, code: number): void {
      if (code === 4001) throw new RangeError("close failed");
    }

    override webSocketError(): void {
      this.#count = -1;
    }

    increment(by: number): number {
      if (by < 0) throw new RangeError("cannot count down");
      this.#count += by;
      return this.#count;
    }

    async incrementLater(by: number): Promise<number> {
      await scheduler.wait(1);
      return this.increment(by);
    }

    async throwText(): Promise<never> {
      throw "just a text";
    }

    async query(): Promise<void> {
      this.ctx.storage.sql.exec("SELECT * FROM nowhere");
    }

    get watched(): number {
      return this.#count;
    }
  },
  { rpc: true },
);

/** A class with one handler only, and that as a field. */
class PlainClock extends DurableObject<Env> {
  override alarm = async (): Promise<void> => {
    throw new Error("field alarm failed");
  };

  ring(): Promise<void> {
    return this.ctx.storage.setAlarm(Date.now() + 60_000);
  }
}

export const Clock = captureDurableObject(PlainClock);

class PlainDoor extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    throw new Error("the door does not open");
  }
}

export class Door extends captureDurableObject(PlainDoor) {}
