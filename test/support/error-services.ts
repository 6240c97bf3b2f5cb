import { join } from "node:path";
import { build } from "esbuild";
import { PROJECTS } from "../service/projects.ts";

const entry = join(import.meta.dirname, "../../worker/service/index.ts");

/** What a Worker may find behind a binding that is not our service. */
const OTHERS = {
  /** Answers what the event's `extra.answer` holds. */
  "odd-service": "capture(record) { return record.event.extra.answer; }",
  "throwing-service": 'capture() { throw new Error("out of order"); }',
  "hanging-service": "capture() { return new Promise((resolve) => setTimeout(resolve, 60_000)); }",
};

/** The Worker of worker/service, bundled, each time with bindings of its own; and the others. */
export async function errorServices(receiver: string) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    write: false,
  });
  const dsn = (project: string) => ({ SENTRY_DSN: `http://publickey@${receiver}/${project}` });
  const service = (name: string, bindings: Record<string, string>) =>
    worker(name, outputFiles[0]?.text ?? "", bindings);
  return [
    service("isolate-capture-service", dsn(PROJECTS.service)),
    {
      ...service("service-with-queue", dsn(PROJECTS.serviceWithQueue)),
      queueProducers: { ERROR_QUEUE: "service-errors" },
      queueConsumers: { "service-errors": { maxBatchTimeout: 1 } },
    },
    service("service-with-both", {
      ...dsn(PROJECTS.sentryOfBoth),
      FLARELOG_API_KEY: "key-of-flarelog",
      FLARELOG_ENDPOINT: `http://${receiver}/api/${PROJECTS.flarelogOfBoth}`,
    }),
    service("service-under-contract", dsn(PROJECTS.serviceUnderContract)),
    service("service-without-secrets", {}),
    worker("other-service", 'export default { fetch: () => new Response("not a service of ours") };'),
    ...Object.entries(OTHERS).map(([name, method]) => worker(name, entrypoint(method))),
  ];
}

function worker(name: string, script: string, bindings: Record<string, string> = {}) {
  return { name, script, bindings, modules: true as const, compatibilityDate: "2026-10-20" };
}

function entrypoint(method: string): string {
  return `
    import { WorkerEntrypoint } from "cloudflare:workers";
    export class ErrorService extends WorkerEntrypoint { ${method} }
    export default {};`;
}
