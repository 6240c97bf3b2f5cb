import { DurableObject } from "cloudflare:workers";

export abstract class Base extends DurableObject<Env> {
  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}
