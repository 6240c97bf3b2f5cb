import { DurableObject } from "cloudflare:workers";
import { captureDurableObject } from "../../../worker/capture/index.ts";

const STONES: Record<string, number> = { nim: 21, "short nim": 3 };

/** One game of two players whom a matchmaker has brought together. */
export const GameRoom = captureDurableObject(
  class GameRoom extends DurableObject {
    async start(rules: string, players: string[]): Promise<void> {
      const stones = STONES[rules];
      if (!stones) throw new RangeError(`there are no rules for ${rules}`);
      this.ctx.storage.kv.put("game", { stones, players });
    }
  },
  { rpc: true },
);

/** Brings players together in pairs, each pair in a room of its own. There is one object for each game, with its name. */
export const Matchmaker = captureDurableObject(
  class Matchmaker extends DurableObject {
    async join(player: string): Promise<string> {
      const { kv } = this.ctx.storage;
      const opponent = kv.get<string>("waiting");
      if (opponent === undefined || opponent === player) {
        kv.put("waiting", player);
        return "waiting";
      }
      kv.delete("waiting");
      const room = `${this.ctx.id.name}/${opponent} against ${player}`;
      await this.env.COVERED_GAME_ROOM.getByName(room).start(`${this.ctx.id.name}`, [opponent, player]);
      return room;
    }
  },
  { rpc: true },
);
