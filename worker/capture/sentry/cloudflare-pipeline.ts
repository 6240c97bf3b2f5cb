import { dedupeIntegration, eventFiltersIntegration, Scope } from "@sentry/cloudflare";
import { createCloudflareClient } from "./cloudflare-client.ts";
import { makePipeline } from "./pipeline.ts";
import type { SentryPipeline } from "./use-options.ts";

export const { createPipeline }: SentryPipeline = makePipeline({
  createClient: createCloudflareClient,
  createScope: () => new Scope(),
  eventFilters: eventFiltersIntegration,
  dedupe: dedupeIntegration,
});
