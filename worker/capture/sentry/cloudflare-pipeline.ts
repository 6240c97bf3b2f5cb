import { dedupeIntegration, eventFiltersIntegration, Scope } from "@sentry/cloudflare";
import { createCloudflareClient } from "./cloudflare-client.ts";
import { pipelineOf } from "./pipeline.ts";
import type { SentryPipeline } from "./use-options.ts";

export const { createPipeline }: SentryPipeline = pipelineOf({
  createClient: createCloudflareClient,
  createScope: () => new Scope(),
  eventFilters: eventFiltersIntegration,
  dedupe: dedupeIntegration,
});
