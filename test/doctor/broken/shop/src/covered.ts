import { DurableObject } from "cloudflare:workers";
import { captureDurableObject } from "isolate-capture";

class PlainCovered extends DurableObject<Env> {
  async take(): Promise<number> {
    return (await this.ctx.storage.get<number>("count")) ?? 0;
  }
}

export const Covered = captureDurableObject(PlainCovered);
