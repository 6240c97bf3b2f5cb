import type { CapturedEvent } from "../../event/captured-event.ts";
import { toException } from "../../event/error-chain.ts";
import { toRequest } from "../../event/request.ts";
import { stableId } from "../../event/stable-id.ts";
import { toTags } from "../../event/tags.ts";
import { type JsonObject, type Redaction, toPlainJson, toText } from "../../safe/plain-json.ts";
import { asText, orElse, read } from "../../safe/read.ts";
import type { Settings } from "../../settings/settings.ts";
import { listBreadcrumbs } from "./breadcrumbs.ts";
import type { Invocation } from "./invocation.ts";
import type { TailException } from "./item.ts";
import { findOrigin } from "./origin.ts";
import { isKill, outcomeText } from "./outcomes.ts";
import { BROKEN_SOCKET, isBrokenUpgrade } from "./sockets.ts";

/** Makes the event of an exception, or of an outcome that lost work without one. */
export async function buildTailEvent(
  invocation: Invocation,
  exception: TailException | undefined,
  { environment, release }: Settings,
  redaction: Redaction,
): Promise<CapturedEvent> {
  const { item, time, place } = invocation;
  const { outcome, durableObjectId: id, entrypoint, executionModel, scriptName } = item;
  const { handler, tags, contexts, request } = findOrigin(invocation);
  const version = release ?? item.scriptVersion?.id;
  const transaction = toText([entrypoint, handler].filter(Boolean).join("."), 200, redaction);
  const type = exception?.name ?? outcome;
  const value = exception?.message ?? (isBrokenUpgrade(item) ? BROKEN_SOCKET : outcomeText(outcome));
  return {
    id: await stableId(place, id, handler, findRun(invocation, exception), type, value, exception?.stack),
    timestamp: exception?.timestamp ?? time + (item.wallTime ?? 0),
    level: isKill(outcome) ? "fatal" : "error",
    environment,
    ...(version && { release: version }),
    ...(transaction && { transaction }),
    exceptions: [toException({ type, value, stack: exception?.stack ?? "" }, redaction)],
    mechanism: { type: "isolate_capture.tail", handled: false },
    tags: toTags(
      redaction,
      {
        handler: handler || undefined,
        outcome: outcome || undefined,
        script: scriptName ?? undefined,
        "durable_object.id": id,
        "durable_object.class": id && entrypoint,
      },
      tags,
    ),
    contexts: toPlainJson(
      {
        ...contexts,
        durable_object: id && { class: entrypoint, id },
        invocation: {
          outcome: outcome || undefined,
          execution_model: executionModel,
          entrypoint,
          version: item.scriptVersion?.id,
          cpu_ms: item.cpuTime,
          wall_ms: item.wallTime,
          truncated: item.truncated,
        },
      },
      redaction,
      { bytes: 8_000 },
    ) as Record<string, JsonObject>,
    extra: {},
    // A line that cannot be shown is left out. The others stay.
    breadcrumbs: item.logs.slice(-20).flatMap((log) => orElse(() => listBreadcrumbs([log], redaction), [])),
    ...(request && { request: toRequest(request, redaction) }),
  };
}

/**
 * A text that is different for each failure, and the same each time the runtime delivers the same item. All attempts of
 * one alarm share its scheduled time, so a failing alarm is one event. Two requests of the same millisecond have
 * different ray ids.
 */
function findRun(
  { item: { event, eventTimestamp } }: Invocation,
  exception: TailException | undefined,
): unknown {
  const alarm = read(event, "cron") === undefined && read(event, "scheduledTime");
  if (alarm) return orElse(() => Number(alarm), 0);
  const ray = asText(read(read(read(event, "request"), "headers"), "cf-ray"));
  return [eventTimestamp, exception?.timestamp, ray];
}
