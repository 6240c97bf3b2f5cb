import { captureHandlers } from "../capture/index.ts";
import reference from "../reference/index.ts";
import { countMessages } from "./queue-depth.ts";
import { routeLab } from "./routes.ts";

export * from "../reference/index.ts";
export { FailingConstructor } from "./failing-constructor.ts";
export { FailureObject } from "./failure-object.ts";
export { FailureWorkflow } from "./failure-workflow.ts";
export { UncoveredConstructor, UncoveredObject } from "./uncovered-object.ts";

/** The reference Worker with the lab's routes before its own. */
export default captureHandlers({
  ...reference,
  async fetch(request: Request, env: Cloudflare.LabEnv, ctx: ExecutionContext) {
    return (await routeLab(request, env)) ?? reference.fetch(request, env, ctx);
  },
  async queue(batch: MessageBatch<unknown>, env: Cloudflare.LabEnv, ctx: ExecutionContext) {
    const dsn = env.QUEUE_SENTRY_DSN;
    const consume = (taken: MessageBatch) =>
      reference.queue(taken, dsn ? { ...env, SENTRY_DSN: dsn } : env, ctx);
    await (batch.queue === "error-events" ? countMessages(batch, consume) : consume(batch));
  },
} satisfies ExportedHandler<Cloudflare.LabEnv>);
