import type { ErrorService } from "../../../worker/service/index.ts";
import type { Caller } from "./index.ts";

export interface Env {
  CALLER: DurableObjectNamespace<Caller>;
  ERROR_SERVICE: Fetcher;
  SERVICE_WITH_QUEUE: Service<typeof ErrorService>;
  SERVICE_WITH_BOTH: Service<typeof ErrorService>;
  SERVICE_UNDER_CONTRACT: Service<typeof ErrorService>;
  SERVICE_WITHOUT_SECRETS: Service<typeof ErrorService>;
  ODD_SERVICE: Fetcher;
  THROWING_SERVICE: Fetcher;
  HANGING_SERVICE: Fetcher;
  OTHER_SERVICE: Fetcher;
  CALLER_QUEUE: Queue;
  /** Host and port of the receiver. */
  RECEIVER: string;
}

type CallerEnv = Env;

declare global {
  namespace Cloudflare {
    interface Env extends CallerEnv {}
  }
}
