import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

interface Member {
  readonly name: string;
  readonly said: number;
}

/** A room that hibernates while nobody speaks. Its members are in the attachments of its sockets. */
export class ChatRoom extends DurableObject {
  override async fetch(request: Request): Promise<Response> {
    try {
      if (request.headers.get("upgrade") !== "websocket") return new Response(null, { status: 426 });
      const { 0: client, 1: server } = new WebSocketPair();
      const member: Member = { name: new URL(request.url).searchParams.get("name") ?? "somebody", said: 0 };
      this.ctx.acceptWebSocket(server, [member.name]);
      server.serializeAttachment(member);
      this.#tellAll({ joined: member.name });
      return new Response(null, { status: 101, webSocket: client });
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, request });
      return new Response("the room is closed", { status: 500 });
    }
  }

  override async webSocketMessage(webSocket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    try {
      const { name, said } = memberOf(webSocket);
      webSocket.serializeAttachment({ name, said: said + 1 });
      this.#tellAll({ from: name, text: String(message), number: said + 1 });
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, webSocket });
      webSocket.send(JSON.stringify({ problem: "your message was not sent" }));
    }
  }

  override async webSocketClose(
    webSocket: WebSocket,
    code: number,
    reason: string,
    wasClean: boolean,
  ): Promise<void> {
    try {
      this.#tellAll({ left: memberOf(webSocket).name });
    } catch (error) {
      const close = { code, reason, wasClean };
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, webSocket, close });
    }
  }

  override webSocketError(webSocket: WebSocket, error: unknown): void {
    this.ctx.waitUntil(captureExceptionInIsolate(this.env, error, { ctx: this.ctx, webSocket }));
    webSocket.close(1011, "broken");
  }

  /** Use `getWebSockets` instead of a Map: after hibernation a Map is empty, but the sockets are still open. */
  #tellAll(message: object): void {
    for (const webSocket of this.ctx.getWebSockets()) {
      if (webSocket.readyState === WebSocket.OPEN) webSocket.send(JSON.stringify(message));
    }
  }
}

function memberOf(webSocket: WebSocket): Member {
  const member: unknown = webSocket.deserializeAttachment();
  if (typeof member === "object" && member !== null && "name" in member && "said" in member) {
    return { name: String(member.name), said: Number(member.said) };
  }
  throw new TypeError("a socket without a member");
}
