import { Base } from "./base.ts";

export default class extends Base {
  async note(text: string): Promise<void> {
    await this.ctx.storage.put("note", text);
  }
}
