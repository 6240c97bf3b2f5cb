import { SDK_VERSION } from "@sentry/cloudflare";
import { createCloudflareClient } from "./cloudflare-client.ts";
import { type CreateEncoder, encoderBy } from "./encoder.ts";

export const createEncoder: CreateEncoder = encoderBy(
  createCloudflareClient,
  "@sentry/cloudflare",
  SDK_VERSION,
);
