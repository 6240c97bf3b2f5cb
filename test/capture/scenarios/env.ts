import type { Flow } from "./flow.ts";
import type { Room } from "./room.ts";

export interface Env {
  ROOM: DurableObjectNamespace<Room>;
  FLOW: Workflow<FlowPlan>;
}

/** What a run of Flow does, and where its events go. */
export interface FlowPlan {
  dsn: string;
  fail: "step" | "non-retryable step" | "run" | "nowhere";
  /** Attempts of the step that fail. */
  failures?: number;
}

declare global {
  namespace Cloudflare {
    interface Env {
      ROOM: DurableObjectNamespace<Room>;
      FLOW: Workflow<FlowPlan>;
    }
    interface GlobalProps {
      mainModule: typeof import("./index.ts");
    }
  }
}

export type { Flow };
