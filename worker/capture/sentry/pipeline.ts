import { asText, read } from "../safe/read.ts";
import { encodeSentryEvent } from "../wire/sentry-envelope.ts";
import { clientOptions, type InitialScope, readInitialScope } from "./client-options.ts";
import { decodeSentryEvent } from "./decode-event.ts";
import { chooseIntegrations } from "./integrations.ts";
import { normalizeEvent } from "./normalize.ts";
import type { SentryIntegrationLike, SentryOptions } from "./options.ts";
import type { RawEvent } from "./raw-event.ts";
import { addScopeData } from "./scope.ts";
import { scrubEvent } from "./scrub-event.ts";
import type { Pipeline, SentryPipeline } from "./use-options.ts";
import { warnIgnoredOptions } from "./warn-ignored.ts";

/** What hooks get beside the event. */
interface Hint {
  event_id: string;
  originalException: unknown;
  syntheticException: Error;
  integrations: string[];
}

type Process = (event: RawEvent, hint: Hint) => unknown;

/** A client of the SDK, as far as it is needed to run integrations: it sends nothing. */
export interface PipelineClient {
  /** Sets its integrations up. */
  init(): void;
  emit(hook: "preprocessEvent" | "postprocessEvent" | "beforeSendEvent", event: RawEvent, hint: Hint): void;
  getEventProcessors(): Process[];
}

/** What the pipeline takes of the SDK, of whichever version. */
export interface PipelineSdk {
  /** Makes a client with these options, and binds it to nothing. */
  createClient(options: object): PipelineClient;
  createScope(): InitialScope;
  eventFilters(): SentryIntegrationLike;
  dedupe(): SentryIntegrationLike;
}

/**
 * The way of an error event through the client of an application that has these options: initial scope, integrations,
 * processors, `beforeSend`, in the SDK's order. The SDK's own pipeline is not used: it merges in the scopes
 * that the whole isolate shares, drops an event whose hook fails, and waits forever for a hook that hangs.
 */
export function makePipeline(sdk: PipelineSdk): SentryPipeline {
  return {
    createPipeline(options, dsn): Pipeline {
      warnIgnoredOptions(options);
      const integrations = chooseIntegrations(options, sdk);
      const linked = integrations.find(({ name }) => name === "LinkedErrors");
      const client = sdk.createClient(clientOptions(options, integrations, dsn));
      client.init();

      return async (captured, error, redaction) => {
        const scope = readInitialScope(options.initialScope, sdk.createScope());
        const event = toSdkForm(encodeSentryEvent(addScopeData(captured, scope, redaction)));
        const built = JSON.parse(JSON.stringify(event));
        // Ours has every cause and member. An application that leaves the integration out, or sets one up, wants another chain.
        if (!linked || linked.preprocessEvent) keepThrownOnly(event);
        const hint: Hint = {
          event_id: captured.id,
          originalException: error,
          syntheticException: new Error("captured"),
          integrations: integrations.map(({ name }) => name),
        };
        client.emit("preprocessEvent", event, hint);
        const processors = [...client.getEventProcessors(), ...readProcessors(scope)];
        const processed = await runProcessors(withOptions(event, options), processors, hint);
        if (!processed) return null;
        const normalized = normalizeEvent(processed, options);
        client.emit("postprocessEvent", normalized, hint);
        const sent = options.beforeSend ? await options.beforeSend(normalized, hint) : normalized;
        if (sent === null || isLeftOut(options.sampleRate)) return null;
        if (typeof sent !== "object") throw new TypeError("beforeSend must return an event or null");
        client.emit("beforeSendEvent", sent as RawEvent, hint);
        return decodeSentryEvent(scrubEvent(sent, redaction), built, captured);
      };
    },
  };
}

/** Hooks know breadcrumbs as a list; the protocol wraps it. */
function toSdkForm(event: RawEvent): RawEvent {
  const breadcrumbs = read(event["breadcrumbs"], "values");
  return { ...event, ...(Array.isArray(breadcrumbs) && { breadcrumbs }) };
}

function keepThrownOnly({ exception }: RawEvent): void {
  const values = read(exception, "values");
  if (!Array.isArray(values)) return;
  const [thrown] = values.splice(0, values.length).slice(-1);
  const { exception_id, is_exception_group, ...mechanism } = thrown.mechanism;
  values.push({ ...thrown, mechanism });
}

function readProcessors(scope: object): Process[] {
  const processors = read(scope, "eventProcessors");
  return Array.isArray(processors) ? processors : [];
}

async function runProcessors(event: RawEvent, processors: Process[], hint: Hint): Promise<RawEvent | null> {
  let processed = event;
  for (const process of processors) {
    const result = await process({ ...processed }, hint);
    if (!result) return null;
    processed = result as RawEvent;
  }
  return processed;
}

/** What the SDK's client puts on an event before the processors see it. */
function withOptions(event: RawEvent, { dist, serverName, maxValueLength, maxBreadcrumbs }: SentryOptions) {
  const { breadcrumbs, exception, request } = event;
  if (maxBreadcrumbs !== undefined && Array.isArray(breadcrumbs))
    event.breadcrumbs = maxBreadcrumbs > 0 ? breadcrumbs.slice(-maxBreadcrumbs) : [];
  if (maxValueLength) {
    const cut = (text: string) =>
      text.length > maxValueLength ? `${text.slice(0, maxValueLength)}...` : text;
    for (const one of Object(read(exception, "values"))) one.value = cut(asText(one.value));
    if (request) event.request = { ...request, url: cut(asText(read(request, "url"))) };
  }
  if (dist) event.dist ??= dist;
  if (serverName) event.server_name ??= serverName;
  return event;
}

function isLeftOut(sampleRate: unknown): boolean {
  const rate = sampleRate === undefined ? 1 : Number(sampleRate);
  return rate >= 0 && Math.random() >= rate;
}
