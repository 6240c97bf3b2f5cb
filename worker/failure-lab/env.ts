import type { FailingConstructor } from "./failing-constructor.ts";
import type { FailureObject } from "./failure-object.ts";
import type { FailureParams } from "./failure-workflow.ts";
import type { UncoveredConstructor, UncoveredObject } from "./uncovered-object.ts";

declare global {
  namespace Cloudflare {
    /** The bindings of the reference Worker and of the lab. */
    interface LabEnv extends Env {
      /** `on` switches the lab's routes on. */
      FAILURE_LAB?: string;
      /** Where the process that `npm start` runs answers the live part of the page. */
      LAB_HOST?: string;
      SPOTLIGHT_URL?: string;
      /** The DSN that the Queue's consumer delivers to. It differs in its project, so that the page can tell who has sent an event. */
      QUEUE_SENTRY_DSN?: string;
      SELF: Fetcher;
      FAILURE_OBJECT: DurableObjectNamespace<FailureObject>;
      FAILING_CONSTRUCTOR: DurableObjectNamespace<FailingConstructor>;
      UNCOVERED_OBJECT: DurableObjectNamespace<UncoveredObject>;
      UNCOVERED_CONSTRUCTOR: DurableObjectNamespace<UncoveredConstructor>;
      FAILURE_WORKFLOW: Workflow<FailureParams>;
    }
  }
}
