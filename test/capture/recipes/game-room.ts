import { DurableObject } from "cloudflare:workers";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

/** The player who takes the last stone wins. */
const RULES: Record<string, { stones: number; most: number }> = {
  nim: { stones: 21, most: 3 },
  "short nim": { stones: 3, most: 2 },
};

export interface Game {
  readonly players: string[];
  readonly stones: number;
  readonly most: number;
  readonly turn: string | undefined;
  readonly winner?: string;
}

/** One game of two players whom a matchmaker has brought together. */
export class GameRoom extends DurableObject {
  async start(rules: string, players: string[]): Promise<Game> {
    try {
      const start = RULES[rules];
      if (!start) throw new RangeError(`there are no rules for ${rules}`);
      return this.#save({ ...start, players, turn: players[0] });
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, {
        ctx: this.ctx,
        handled: false,
        tags: { "game.rules": rules },
      });
      throw error;
    }
  }

  /** A forbidden move is an answer to the player. It makes no event. */
  async take(player: string, stones: number): Promise<Game | { problem: string }> {
    try {
      const game = this.ctx.storage.kv.get<Game>("game");
      if (!game) throw new Error("a move in a game that has not begun");
      if (game.turn !== player) return { problem: "it is not your turn" };
      if (stones < 1 || stones > Math.min(game.most, game.stones))
        return { problem: "so many you cannot take" };
      const left = game.stones - stones;
      if (left === 0) return this.#save({ ...game, stones: 0, turn: undefined, winner: player });
      return this.#save({ ...game, stones: left, turn: game.players.find((other) => other !== player) });
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, handled: false, extra: { stones } });
      throw error;
    }
  }

  #save(game: Game): Game {
    this.ctx.storage.kv.put("game", game);
    return game;
  }
}
