import { captureDurableObject, captureExceptionInIsolate } from "../../../worker/capture/index.ts";
import { SocketServer } from "./socket-server.ts";

const DAY_MS = 86_400_000;

/** A board on which several people draw. It is wiped a day after the first stroke. */
export const Whiteboard = captureDurableObject(
  class Whiteboard extends SocketServer {
    readonly #sql = this.ctx.storage.sql;

    /** This runs in `blockConcurrencyWhile`. An error here resets the object, and no code outside sees it. */
    protected override async onStart(): Promise<void> {
      try {
        this.#sql.exec("CREATE TABLE IF NOT EXISTS stroke (points TEXT NOT NULL)");
        this.#sql.exec("SELECT points FROM stroke LIMIT 0");
      } catch (error) {
        const handler = "onStart";
        await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, handler, handled: false });
        throw error;
      }
    }

    protected override onRequest(): Response {
      return Response.json(this.#strokes());
    }

    protected override onConnect(webSocket: WebSocket): void {
      webSocket.send(JSON.stringify(this.#strokes()));
    }

    protected override async onMessage(_webSocket: WebSocket, message: string): Promise<void> {
      const points: unknown = JSON.parse(message);
      if (!Array.isArray(points)) throw new TypeError("a stroke is a list of points");
      this.#sql.exec("INSERT INTO stroke VALUES (?)", message);
      this.broadcast(message);
      if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + DAY_MS);
    }

    protected override onAlarm(): void {
      this.#sql.exec("DELETE FROM stroke");
      this.broadcast("[]");
    }

    #strokes(): unknown[] {
      return this.#sql
        .exec<{ points: string }>("SELECT points FROM stroke")
        .toArray()
        .map(({ points }) => JSON.parse(points));
    }
  },
);
