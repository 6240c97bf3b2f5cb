// Names only: a namespace import would keep every export of the SDK.
import { Client, type ClientOptions } from "@sentry/core";
import type { EventClient } from "./encoder.ts";
import type { PipelineClient } from "./pipeline.ts";

/** The smallest client of the SDK. It gets finished events and makes none itself. */
class CoreClient extends Client<ClientOptions> {
  constructor(options: object) {
    super(options as ClientOptions);
  }
  override eventFromException(): never {
    throw new Error("not used");
  }
  override eventFromMessage(): never {
    throw new Error("not used");
  }
}

export function createCoreClient(options: object): EventClient & PipelineClient {
  return new CoreClient(options);
}
