import type { Clock, Counter, Door } from "./covered.ts";
import type { Diary } from "./diary.ts";
import type { FlareChat, FlareCounter, FlareScheduler } from "./flarelog-classes.ts";
import type { Forgetful } from "./forgetful.ts";
import type { Lifeline } from "./lifeline.ts";
import type { OrderPlan } from "./order.ts";
import type { CoveredPair, ExtendedPair, OwnPair, Pair } from "./pair.ts";
import type { Party } from "./party.ts";
import type { Parcel, QuietRelay, Relay } from "./relay.ts";
import type { Room } from "./room.ts";

export interface Env {
  SENTRY_DSN?: string;
  FLARELOG_API_KEY?: string;
  FLARELOG_ENDPOINT?: string;
  /** Whether covered calls send spans. */
  SPANS?: "on";
  /** The compatibility date that these tests run with. */
  COMPATIBILITY_DATE: string;
  /** Since when events go to the project of the test that runs, in milliseconds since 1970. */
  REPORTING_SINCE?: number;
  ROOM: DurableObjectNamespace<Room>;
  COUNTER: DurableObjectNamespace<InstanceType<typeof Counter>>;
  CLOCK: DurableObjectNamespace<InstanceType<typeof Clock>>;
  DOOR: DurableObjectNamespace<Door>;
  PAIR: DurableObjectNamespace<Pair>;
  COVERED_PAIR: DurableObjectNamespace<InstanceType<typeof CoveredPair>>;
  EXTENDED_PAIR: DurableObjectNamespace<ExtendedPair>;
  OWN_PAIR: DurableObjectNamespace<OwnPair>;
  PARTY: DurableObjectNamespace<InstanceType<typeof Party>>;
  DIARY: DurableObjectNamespace<Diary>;
  FLARE_COUNTER: DurableObjectNamespace<FlareCounter>;
  FLARE_CHAT: DurableObjectNamespace<FlareChat>;
  FLARE_SCHEDULER: DurableObjectNamespace<FlareScheduler>;
  FORGETFUL: DurableObjectNamespace<Forgetful>;
  COVERED_FORGETFUL: DurableObjectNamespace<Forgetful>;
  FORGETFUL_FLOW: Workflow<"step" | undefined>;
  COVERED_FORGETFUL_FLOW: Workflow<"step" | undefined>;
  FLOW: Workflow<FlowPlan>;
  ORDER: Workflow<OrderPlan>;
  RELAY: DurableObjectNamespace<InstanceType<typeof Relay>>;
  LIFELINE: DurableObjectNamespace<InstanceType<typeof Lifeline>>;
  QUIET_RELAY: DurableObjectNamespace<InstanceType<typeof QuietRelay>>;
  RELAY_FLOW: Workflow<Parcel>;
  PARCELS: Queue<Parcel>;
  ERROR_QUEUE: Queue;
  ERROR_DEAD_LETTERS: Queue;
}

/** What a run of Flow does, and where its events go. */
export interface FlowPlan {
  dsn: string;
  fail: "step" | "non-retryable step" | "run" | "nowhere";
  /** Attempts of the step that fail. */
  failures?: number;
}

type ScenarioEnv = Env;

declare global {
  namespace Cloudflare {
    interface Env extends ScenarioEnv {}
    interface GlobalProps {
      mainModule: typeof import("./index.ts");
    }
  }
}
