import { Server } from "partyserver";
import { captureDurableObject } from "isolate-capture";

export class ChatRoom extends captureDurableObject(
  class extends Server {
    constructor(ctx, env) {
      super(ctx, env);
      this.members = new Set();
      this.history = [];
    }

    onConnect(connection) {
      const pair = new WebSocketPair();
      this.join(pair[1]);
      connection.send(this.history.length);
    }

    async onMessage(connection, text) {
      this.history.push(text);
      await this.ctx.storage.put("history", this.history);
      this.broadcast(text);
    }

    join(socket) {
      socket.accept();
      this.members.add(socket);
    }
  },
) {}
