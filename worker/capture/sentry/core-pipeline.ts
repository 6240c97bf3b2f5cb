// Names only: a namespace import would keep every export of the SDK.
import { Client, type ClientOptions, dedupeIntegration, eventFiltersIntegration, Scope } from "@sentry/core";
import { clientOptions, readInitialScope } from "./client-options.ts";
import { pipelineOf } from "./pipeline.ts";

/** A client that integrations can be set up in. It sends nothing, so it needs no DSN and is never disabled. */
class HookClient extends Client<ClientOptions> {
  constructor(options: object) {
    super(options as ClientOptions);
  }
  protected override _isEnabled(): boolean {
    return true;
  }
  override eventFromException(): never {
    throw new Error("not used");
  }
  override eventFromMessage(): never {
    throw new Error("not used");
  }
}

export const { createPipeline } = pipelineOf({
  createClient(options, integrations, dsn) {
    const client = new HookClient(clientOptions(options, integrations, dsn));
    client.init();
    return client;
  },
  readInitialScope: (initialScope) => readInitialScope(initialScope, new Scope()),
  eventFilters: eventFiltersIntegration,
  dedupe: dedupeIntegration,
});
