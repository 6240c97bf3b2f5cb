import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate as report, createCapture } from "isolate-capture";

const capture = createCapture({ deadlineMs: 500 });

export class Cart extends DurableObject<Env> {
  #sockets = new Map<WebSocket, string>();

  override fetch = async (request: Request): Promise<Response> => {
    try {
      const [client, server] = Object.values(new WebSocketPair());
      server.accept();
      this.#sockets.set(server, "guest");
      this.ctx.storage.put("last", Date.now());
      return new Response(null, { status: 101, webSocket: client });
    } catch (error) {
      report(this.env, error, { ctx: this.ctx, request });
      throw error;
    }
  };

  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    storage.setAlarm(Date.now() + 1_000);
    setInterval(() => this.tick(), 1_000);
    await this.settle();
  }

  override async webSocketMessage(ws: WebSocket, text: string): Promise<void> {
    try {
      ws.send(await this.answer(text));
    } catch (error) {
      void capture(this.env, error, { ctx: this.ctx, webSocket: ws });
    }
  }

  override webSocketClose(ws: WebSocket): void {
    ws.close();
  }

  override webSocketError(ws: WebSocket): void {
    ws.close();
  }

  private async answer(text: string): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 10));
    return text;
  }

  private tick(): void {
    setTimeout(() => this.ctx.abort(), 5_000);
  }

  private async settle(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
