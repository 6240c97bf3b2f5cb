import { SDK_VERSION } from "@sentry/core";
import { createCoreClient } from "./core-client.ts";
import { type CreateEncoder, encoderBy } from "./encoder.ts";

export const createEncoder: CreateEncoder = encoderBy(createCoreClient, "@sentry/core", SDK_VERSION);

/** The exports of this module, for lazy imports of it. */
export type SentrySdk = { createEncoder: CreateEncoder };
