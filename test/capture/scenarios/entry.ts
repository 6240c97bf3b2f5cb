import { WorkerEntrypoint } from "cloudflare:workers";
import { captureHandlers } from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";

/** Fails in each handler and RPC method that a test asks for. */
export class PlainAccounts extends WorkerEntrypoint<Env> {
  #opened = 7;
  override async fetch(request: Request): Promise<Response> {
    if (new URL(request.url).pathname === "/fail") throw new RangeError("fetch failed");
    return new Response(`opened ${this.#opened}`);
  }
  override async scheduled(): Promise<void> {
    throw new RangeError("scheduled failed");
  }
  override async queue(): Promise<void> {
    throw new RangeError("queue failed");
  }
  get opened(): number {
    return this.#opened;
  }
  open(count: number): number {
    if (count < 0) throw new RangeError("open failed");
    return this.#opened + count;
  }
  catches(): string {
    try {
      return String(this.open(-1));
    } catch {
      return "caught";
    }
  }
}

export const Accounts = captureHandlers(PlainAccounts, { rpc: true, name: "Accounts" });
