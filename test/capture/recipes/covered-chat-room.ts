import { DurableObject } from "cloudflare:workers";
import { captureDurableObject } from "../../../worker/capture/index.ts";

/** A room that hibernates while nobody speaks. Its members are in the attachments of its sockets. */
export const ChatRoom = captureDurableObject(
  class ChatRoom extends DurableObject {
    override async fetch(request: Request): Promise<Response> {
      if (request.headers.get("upgrade") !== "websocket") return new Response(null, { status: 426 });
      const { 0: client, 1: server } = new WebSocketPair();
      const name = new URL(request.url).searchParams.get("name") ?? "somebody";
      this.ctx.acceptWebSocket(server, [name]);
      server.serializeAttachment({ name });
      this.#tellAll({ joined: name });
      return new Response(null, { status: 101, webSocket: client });
    }

    override async webSocketMessage(webSocket: WebSocket, message: string | ArrayBuffer): Promise<void> {
      this.#tellAll({ from: nameOf(webSocket), text: String(message) });
    }

    override async webSocketClose(webSocket: WebSocket): Promise<void> {
      this.#tellAll({ left: nameOf(webSocket) });
    }

    override webSocketError(webSocket: WebSocket): void {
      webSocket.close(1011, "broken");
    }

    #tellAll(message: object): void {
      for (const webSocket of this.ctx.getWebSockets()) {
        if (webSocket.readyState === WebSocket.OPEN) webSocket.send(JSON.stringify(message));
      }
    }
  },
);

function nameOf(webSocket: WebSocket): string {
  const member: unknown = webSocket.deserializeAttachment();
  if (typeof member === "object" && member !== null && "name" in member) return String(member.name);
  throw new TypeError("a socket without a member");
}
