import { CloudflareClient, type CloudflareOptions } from "@sentry/cloudflare";
import {
  createStackParser,
  type Envelope,
  eventFiltersIntegration,
  getIntegrationsToSetup,
  linkedErrorsIntegration,
  Scope,
} from "@sentry/core";
import { nodeStackLineParser } from "@sentry/core/server";
import { onTestFinished } from "vitest";
import { createCapture } from "../../../worker/capture/index.ts";
import { type ArrivedEvent, newProject } from "../../support/received.ts";

/** A Sentry event in the fields that these tests compare. */
export type SentryFields = Partial<ArrivedEvent> & Record<string, unknown>;

/** What the official client sends of an error that is captured with these options, as `withSentry` would set it up. */
export async function officialEvents(options: CloudflareOptions, errors: unknown[]): Promise<SentryFields[]> {
  const sent: SentryFields[] = [];
  const client = new CloudflareClient({
    dsn: "https://key@sentry.example/1",
    ...options,
    integrations: getIntegrationsToSetup({
      // Those of its defaults that touch errors.
      defaultIntegrations: options.defaultIntegrations ?? [
        eventFiltersIntegration(),
        linkedErrorsIntegration(),
      ],
      ...(options.integrations && { integrations: options.integrations }),
    }),
    stackParser: createStackParser(nodeStackLineParser()),
    transport: () => ({
      send: async ([, items]: Envelope) => {
        for (const [, payload] of items) sent.push(JSON.parse(JSON.stringify(payload)));
        return {};
      },
      flush: async () => true,
    }),
  });
  client.init();
  onTestFinished(() => client.dispose());
  for (const error of errors) {
    const scope = new Scope();
    scope.update(options.initialScope);
    scope.setClient(client);
    scope.captureException(error);
    // Hooks may be asynchronous.
    await scheduler.wait(1);
  }
  return sent;
}

/** What arrives of the same errors with the same options given to this library. */
export async function ourEvents(options: CloudflareOptions, errors: unknown[]): Promise<SentryFields[]> {
  const project = newProject();
  const capture = createCapture({ sentry: () => ({ dsn: project.dsn, ...options }) });
  for (const error of errors) await capture({}, error);
  return (await project.events()) as unknown as SentryFields[];
}
