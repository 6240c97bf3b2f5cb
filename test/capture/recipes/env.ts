import type * as recipes from "./index.ts";

export type RecipeName = keyof typeof recipes;

declare global {
  namespace Cloudflare {
    interface Env {
      BATCHER_RECIPE: DurableObjectNamespace<recipes.Batcher>;
      CHAT_ROOM_RECIPE: DurableObjectNamespace<recipes.ChatRoom>;
      COUNTER_RECIPE: DurableObjectNamespace<recipes.Counter>;
      COUNTER_SHARD: DurableObjectNamespace<recipes.CounterShard>;
      COVERED_CHAT_ROOM: DurableObjectNamespace<InstanceType<typeof recipes.CoveredChatRoom>>;
      COVERED_COUNTER: DurableObjectNamespace<InstanceType<typeof recipes.CoveredCounter>>;
      COVERED_GAME_ROOM: DurableObjectNamespace<InstanceType<typeof recipes.CoveredGameRoom>>;
      COVERED_MATCHMAKER: DurableObjectNamespace<InstanceType<typeof recipes.CoveredMatchmaker>>;
      GAME_ROOM: DurableObjectNamespace<recipes.GameRoom>;
      LEADER_ELECTION_RECIPE: DurableObjectNamespace<recipes.LeaderElection>;
      MATCHMAKER_RECIPE: DurableObjectNamespace<recipes.Matchmaker>;
      RATE_LIMITER_RECIPE: DurableObjectNamespace<recipes.RateLimiter>;
      SCHEDULER_RECIPE: DurableObjectNamespace<recipes.Scheduler>;
      SESSION_STORE_RECIPE: DurableObjectNamespace<recipes.SessionStore>;
      SHARDED_COUNTER_RECIPE: DurableObjectNamespace<recipes.ShardedCounter>;
      WHITEBOARD_RECIPE: DurableObjectNamespace<InstanceType<typeof recipes.Whiteboard>>;
      /** Where the batcher sends its batches. */
      UPSTREAM: string;
    }
  }
}
