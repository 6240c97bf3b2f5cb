import { DurableObject } from "cloudflare:workers";

/** A base class as a framework brings one: it has the platform's handlers, and calls methods that its users write. */
export abstract class SocketServer extends DurableObject {
  #started = false;

  protected onStart(): void | Promise<void> {}
  protected onConnect(_webSocket: WebSocket, _request: Request): void | Promise<void> {}
  protected abstract onMessage(webSocket: WebSocket, message: string): void | Promise<void>;
  protected onClose(_webSocket: WebSocket): void | Promise<void> {}
  protected onError(_webSocket: WebSocket, _error: unknown): void | Promise<void> {}
  protected onAlarm(): void | Promise<void> {}
  protected onRequest(_request: Request): Response | Promise<Response> {
    return new Response(null, { status: 404 });
  }

  protected broadcast(message: string): void {
    for (const webSocket of this.ctx.getWebSockets()) {
      if (webSocket.readyState === WebSocket.OPEN) webSocket.send(message);
    }
  }

  override async fetch(request: Request): Promise<Response> {
    await this.#start();
    if (request.headers.get("upgrade") !== "websocket") return await this.onRequest(request);
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    await this.onConnect(server, request);
    return new Response(null, { status: 101, webSocket: client });
  }

  override async alarm(): Promise<void> {
    await this.#start();
    await this.onAlarm();
  }

  override async webSocketMessage(webSocket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    await this.#start();
    await this.onMessage(webSocket, String(message));
  }

  override async webSocketClose(webSocket: WebSocket): Promise<void> {
    await this.#start();
    await this.onClose(webSocket);
  }

  override async webSocketError(webSocket: WebSocket, error: unknown): Promise<void> {
    await this.#start();
    await this.onError(webSocket, error);
  }

  async #start(): Promise<void> {
    if (this.#started) return;
    await this.ctx.blockConcurrencyWhile(async () => this.onStart());
    this.#started = true;
  }
}
