import { type Connection, Server } from "partyserver";
import { captureDurableObject } from "../../../../worker/capture/index.ts";

/** Fails in each hook that its name or a message asks for. */
class FailingParty extends Server<Cloudflare.Env> {
  override async onStart(): Promise<void> {
    if (this.name.includes("onStart")) throw new Error("onStart failed");
  }
  override async onRequest(request: Request): Promise<Response> {
    if (request.url.endsWith("/fail")) throw new TypeError("onRequest failed");
    return new Response(`welcome to ${this.name}`);
  }
  override async onConnect(): Promise<void> {
    if (this.name.includes("onConnect")) throw new RangeError("onConnect failed");
  }
  override async onMessage(connection: Connection, message: string): Promise<void> {
    if (message === "fail") throw new RangeError("onMessage failed");
    connection.send(`got ${message}`);
  }
  override async onClose(): Promise<void> {
    throw new Error("onClose failed");
  }
  override async onAlarm(): Promise<void> {
    throw new Error("onAlarm failed");
  }
  query(): void {
    this.sql`SELECT * FROM nowhere`;
  }
  refuse(): void {
    throw new Error("rpc failed");
  }
}

export const Party = captureDurableObject(class Party extends FailingParty {}, { hooks: true, rpc: true });

export const SleepyParty = captureDurableObject(
  class SleepyParty extends FailingParty {
    static override options = { hibernate: true };
  },
  { hooks: true, rpc: true },
);
