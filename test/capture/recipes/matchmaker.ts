import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

export interface Match {
  readonly room: string;
  readonly players: string[];
}

/** Brings players together in pairs, each pair in a room of its own. There is one object for each game, with its name. */
export class Matchmaker extends DurableObject {
  async join(player: string): Promise<Match | "waiting"> {
    const { kv } = this.ctx.storage;
    const others = this.#waiting().filter((other) => other !== player);
    const [opponent, ...rest] = others;
    kv.put("waiting", opponent ? rest : [player]);
    if (!opponent) return "waiting";

    const rules = `${this.ctx.id.name}`;
    const number = (kv.get<number>("rooms") ?? 0) + 1;
    kv.put("rooms", number);
    const room = `${rules}/${number}`;
    const players = [opponent, player];
    try {
      await this.env.GAME_ROOM.getByName(room).start(rules, players);
      return { room, players };
    } catch (error) {
      // If the room has reported the error, this makes no second event. A room that was reset or overloaded could not.
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        handled: false,
        tags: { "game.room": room },
      });
      kv.put("waiting", [opponent, ...this.#waiting()]);
      throw error;
    }
  }

  #waiting(): string[] {
    return this.ctx.storage.kv.get<string[]>("waiting") ?? [];
  }
}
