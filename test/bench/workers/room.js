import { DurableObject } from "cloudflare:workers";

let objects = 0;
/**
 * How long the last `webSocketError` took, in milliseconds; -1 while it lasts, -2 before. The clock moves only where
 * something is awaited.
 */
let heldMs = -2;

/**
 * The object that all variants share. They differ in `report`, which resolves when its event has been sent. Where there is
 * none, the object throws, and a wrapper around its class sees that.
 */
export function roomOf(report) {
  return class Room extends DurableObject {
    #number = ++objects;

    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/") return new Response("fine");
      if (pathname === "/held") return new Response(String(heldMs));
      if (pathname === "/socket") {
        const { 0: client, 1: server } = new WebSocketPair();
        this.ctx.acceptWebSocket(server);
        return new Response(null, { status: 101, webSocket: client });
      }
      const error = failAs(searchParams.get("id"));
      if (pathname === "/abort") {
        this.#reported(error, request).catch(() => {});
        await scheduler.wait(20);
        this.ctx.abort("aborted");
      }
      if (!report) throw error;
      const reported = this.#reported(error, request);
      if (pathname === "/background") this.ctx.waitUntil(reported);
      else await reported;
      return new Response("caught");
    }

    async webSocketMessage(socket, text) {
      if (text === "number") {
        socket.send(String(this.#number));
        return;
      }
      const error = failAs(text);
      if (!report) throw error;
      await this.#reported(error);
    }

    async webSocketError() {
      const started = Date.now();
      heldMs = -1;
      // In the place of the runtime's own error, so that its event can be told.
      if (report) await this.#reported(failAs(0));
      heldMs = Date.now() - started;
    }

    async #reported(error, request = new Request("http://object/")) {
      await report?.(this.env, error, this.ctx, request);
    }
  };
}

/** The receiver counts events by what is in brackets. */
function messageOf(id) {
  return `order [#${id}] cannot be shipped`;
}

function failAs(id) {
  try {
    ship(id);
  } catch (error) {
    return error;
  }
}

function ship(id) {
  try {
    find(id);
  } catch (cause) {
    throw new RangeError(messageOf(id), { cause });
  }
}

/** Of its own text too: the official client drops an event whose cause equals that of the one before. */
function find(id) {
  throw new Error(`no address for ${id}`);
}

/** The Worker around it. */
export const worker = {
  async fetch(request, env) {
    const object = new URL(request.url).searchParams.get("object") ?? "room";
    try {
      return await env.ROOM.getByName(object).fetch(request);
    } catch {
      return new Response("failed");
    }
  },
};
