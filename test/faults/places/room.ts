import { DurableObject } from "cloudflare:workers";
import type { Cell, Seen } from "../cell.ts";
import { captureIn } from "./capture.ts";
import type { Env } from "./env.ts";

/** Fails in the handler that is asked for, and keeps what its capture came to. */
export class Room extends DurableObject<Env> {
  override async fetch(request: Request): Promise<Response> {
    const cell = await request.json<Cell>();
    return Response.json(await captureIn(this.env, cell, { ctx: this.ctx, request }));
  }

  async ring(cell: Cell): Promise<void> {
    this.ctx.storage.kv.put("cell", cell);
    await this.ctx.storage.setAlarm(Date.now());
  }

  override async alarm(alarm?: AlarmInvocationInfo): Promise<void> {
    const cell = this.ctx.storage.kv.get<Cell>("cell");
    if (cell) this.#keep(await captureIn(this.env, cell, { ctx: this.ctx, alarm }));
  }

  override webSocketError(webSocket: WebSocket, cell: unknown): void {
    const capture = captureIn(this.env, cell as Cell, { ctx: this.ctx, webSocket });
    this.ctx.waitUntil(capture.then((seen) => this.#keep(seen)));
  }

  seen(): Seen | null {
    return this.ctx.storage.kv.get<Seen>("seen") ?? null;
  }

  #keep(seen: Seen): void {
    this.ctx.storage.kv.put("seen", seen);
  }
}
