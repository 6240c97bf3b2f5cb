import { dedupeIntegration, eventFiltersIntegration, Scope } from "@sentry/core";
import { createCoreClient } from "./core-client.ts";
import { makePipeline } from "./pipeline.ts";
import type { SentryPipeline } from "./use-options.ts";

export const { createPipeline }: SentryPipeline = makePipeline({
  createClient: createCoreClient,
  createScope: () => new Scope(),
  eventFilters: eventFiltersIntegration,
  dedupe: dedupeIntegration,
});
