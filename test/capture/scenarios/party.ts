import { type Connection, Server } from "partyserver";
import { captureDurableObject } from "../../../worker/capture/index.ts";

/** A room on top of a framework: its handlers are inherited, and call these. */
export const Party = captureDurableObject(
  class Party extends Server<Cloudflare.Env> {
    static override options = { hibernate: true };

    override async onRequest(request: Request): Promise<Response> {
      if (new URL(request.url).pathname.endsWith("/fail")) throw new TypeError("the party is over");
      return new Response(`welcome to ${this.name}`);
    }

    override async onMessage(_connection: Connection, message: string): Promise<void> {
      throw new RangeError(`no game called ${message}`);
    }

    override async onAlarm(): Promise<void> {
      throw new Error("nobody came");
    }
  },
);
