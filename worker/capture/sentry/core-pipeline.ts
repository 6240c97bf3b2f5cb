import { dedupeIntegration, eventFiltersIntegration, Scope } from "@sentry/core";
import { createCoreClient } from "./core-client.ts";
import { pipelineOf } from "./pipeline.ts";
import type { SentryPipeline } from "./use-options.ts";

export const { createPipeline }: SentryPipeline = pipelineOf({
  createClient: createCoreClient,
  createScope: () => new Scope(),
  eventFilters: eventFiltersIntegration,
  dedupe: dedupeIntegration,
});
