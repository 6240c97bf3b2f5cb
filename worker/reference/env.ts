import type { CompilationCoordinator } from "./objects/compilation-coordinator.ts";
import type { DeadLetters } from "./objects/dead-letters.ts";
import type { ListRegistry } from "./objects/list-registry.ts";
import type { RateLimiter } from "./objects/rate-limiter.ts";
import type { WsHibernation } from "./objects/ws-hibernation.ts";
import type { BatchMessage } from "./queues/batch-message.ts";
import type { BatchCompilationParams } from "./workflows/batch-compilation.ts";
import type { CacheWarmingParams } from "./workflows/cache-warming.ts";
import type { CompilationParams } from "./workflows/compilation-params.ts";
import type { HealthMonitoringParams } from "./workflows/health-monitoring.ts";

declare global {
  namespace Cloudflare {
    /** The bindings of `wrangler.toml` and the variables a deployment may set. */
    interface Env {
      RATE_LIMITER: DurableObjectNamespace<RateLimiter>;
      COMPILATION_COORDINATOR: DurableObjectNamespace<CompilationCoordinator>;
      WS_HIBERNATION: DurableObjectNamespace<WsHibernation>;
      LIST_REGISTRY: DurableObjectNamespace<ListRegistry>;
      DEAD_LETTERS: DurableObjectNamespace<DeadLetters>;

      COMPILATION_WORKFLOW: Workflow<CompilationParams>;
      BATCH_COMPILATION_WORKFLOW: Workflow<BatchCompilationParams>;
      CACHE_WARMING_WORKFLOW: Workflow<CacheWarmingParams>;
      HEALTH_MONITORING_WORKFLOW: Workflow<HealthMonitoringParams>;

      BATCH_QUEUE: Queue<BatchMessage>;
      /** What could not be delivered to Sentry yet: see docs/transports/queue.md. */
      ERROR_QUEUE: Queue;
      ERROR_DEAD_LETTERS: Queue;
      CF_VERSION_METADATA: WorkerVersionMetadata;

      SENTRY_DSN?: string;
      SENTRY_RELEASE?: string;
      SENTRY_ENVIRONMENT?: string;
      FLARELOG_API_KEY?: string;
      FLARELOG_ENDPOINT?: string;
      FLARELOG_ENVIRONMENT?: string;
      OTEL_SERVICE_NAME?: string;
      /** Lets its bearer list dead letters and put them back. Without it the routes are not there. */
      DEAD_LETTER_TOKEN?: string;
      /** "on" lets sources on this machine through. For local work only: never in a deployed configuration. */
      ALLOW_LOOPBACK_SOURCES?: string;
    }
  }
}
