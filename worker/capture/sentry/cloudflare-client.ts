// Names only: a namespace import would keep every export of the application's SDK, 420 kB.
import { CloudflareClient } from "@sentry/cloudflare";
import type { EventClient } from "./encoder.ts";
import type { PipelineClient } from "./pipeline.ts";

export function createCloudflareClient(options: object): EventClient & PipelineClient {
  return new CloudflareClient(options as ConstructorParameters<typeof CloudflareClient>[0]);
}
