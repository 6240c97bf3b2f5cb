import { captureHandlers } from "../capture/index.ts";
import { consumeBatch } from "./queues/consume.ts";
import { answerRequest } from "./routes/router.ts";
import { runCron } from "./workflows/triggers.ts";

export { CompilationCoordinator } from "./objects/compilation-coordinator.ts";
export { DeadLetters } from "./objects/dead-letters.ts";
export { ListRegistry } from "./objects/list-registry.ts";
export { RateLimiter } from "./objects/rate-limiter.ts";
export { WsHibernation } from "./objects/ws-hibernation.ts";
export { BatchCompilationWorkflow } from "./workflows/batch-compilation.ts";
export { CacheWarmingWorkflow } from "./workflows/cache-warming.ts";
export { CompilationWorkflow } from "./workflows/compilation.ts";
export { HealthMonitoringWorkflow } from "./workflows/health-monitoring.ts";

/** A service that compiles lists of hosts to block, with the capture wherever something can fail. */
export default captureHandlers({
  fetch: (request: Request, env: Cloudflare.Env, _ctx: ExecutionContext) => answerRequest(request, env),
  queue: (batch: MessageBatch, env: Cloudflare.Env, _ctx: ExecutionContext) => consumeBatch(batch, env),
  scheduled: (controller: ScheduledController, env: Cloudflare.Env, _ctx: ExecutionContext) =>
    runCron(controller, env),
} satisfies ExportedHandler<Cloudflare.Env>);
