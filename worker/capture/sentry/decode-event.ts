import type { Level } from "../context.ts";
import type { Breadcrumb, CapturedEvent, CapturedException } from "../event/captured-event.ts";
import type { CapturedRequest } from "../event/request.ts";
import type { Frame } from "../event/stack.ts";
import type { JsonObject, JsonValue } from "../safe/plain-json.ts";
import { asText, read } from "../safe/read.ts";
import { encodeSentryEvent } from "../wire/sentry-envelope.ts";
import { shapeUser, textOfJson } from "../wire/user.ts";

const LEVELS: readonly Level[] = ["fatal", "error", "warning", "info", "debug"];
/** These are in the record as a whole, or the application may not change them. */
const IN_RECORD =
  /^(event_id|timestamp|platform|tags|contexts|extra|breadcrumbs|fingerprint|sdkProcessingMetadata)$/;

/**
 * The record of an event in Sentry's form, so that every transport sends what the application's hooks have left. What
 * the record has no place for is kept beside it under Sentry's names, for Sentry.
 *
 * @param sent the event as it should arrive at Sentry, in plain JSON
 * @param built the event as it was before code of the application's saw it
 * @param captured its record then
 */
export function decodeSentryEvent(sent: JsonObject, built: object, captured: CapturedEvent): CapturedEvent {
  const { id, mechanism, request, debugIds } = captured;
  const text = (name: string) => asText(sent[name]);
  const values = list(read(sent["exception"], "values"));
  const crumbs = list(sent["breadcrumbs"]).map(fields);
  const handled = read(read(values.at(-1), "mechanism"), "handled");
  const url = asText(read(sent["request"], "url"));
  const user = shapeUser(sent["user"]);
  const fingerprint = list(sent["fingerprint"]).map(textOfJson);
  const record: CapturedEvent = {
    id,
    timestamp: typeof sent["timestamp"] === "number" ? sent["timestamp"] * 1_000 : captured.timestamp,
    level: decodeLevel(sent["level"], captured.level),
    environment: text("environment") || captured.environment,
    ...(text("release") && { release: text("release") }),
    ...(text("transaction") && { transaction: text("transaction") }),
    ...(text("dist") && { dist: text("dist") }),
    ...(text("server_name") && { serverName: text("server_name") }),
    ...(text("message") && { message: text("message") }),
    ...(user && { user }),
    ...(fingerprint.length > 0 && { fingerprint }),
    exceptions: decodeExceptions(values, captured),
    mechanism: { ...mechanism, ...(typeof handled === "boolean" && { handled }) },
    tags: decodeTags(fields(sent["tags"])),
    contexts: decodeContexts(fields(sent["contexts"]), captured),
    extra: fields(sent["extra"]),
    ...(crumbs.length > 0 && { breadcrumbs: crumbs.map((crumb) => decodeBreadcrumb(crumb, captured)) }),
    ...(request && url && { request: decodeRequest(request, url, sent["request"]) }),
    ...(debugIds && { debugIds }),
  };
  const beside = differences(sent, encodeSentryEvent(record), built);
  return Object.keys(beside).length ? { ...record, sentry: beside } : record;
}

/** The headers that a hook has left. It may have removed some. */
function decodeRequest(
  { method }: CapturedRequest,
  url: string,
  sent: JsonValue | undefined,
): CapturedRequest {
  const headers = Object.entries(fields(fields(sent)["headers"])).map(([name, value]) => [name, `${value}`]);
  return { method, url, ...(headers.length && { headers: Object.fromEntries(headers) }) };
}

/** Fields of Sentry's form that the record does not give, and `null` for fields that must stay away. */
function differences(sent: JsonObject, given: object, built: object): JsonObject {
  const beside: JsonObject = {};
  for (const name of new Set([...Object.keys(sent), ...Object.keys(given)])) {
    const value = sent[name];
    if (IN_RECORD.test(name) || JSON.stringify(value) === JSON.stringify(read(given, name))) continue;
    if (value !== undefined) beside[name] = value;
    else if (read(built, name) !== undefined) beside[name] = null;
  }
  return beside;
}

function decodeExceptions(sent: JsonValue[], { exceptions }: CapturedEvent): CapturedException[] {
  const values = sent.map(fields).reverse();
  const ids = values.map((value) => read(value["mechanism"], "exception_id"));
  const decoded = values.map((value, index): CapturedException => {
    const { parent_id, source, synthetic } = fields(value["mechanism"]);
    const parent = ids.indexOf(parent_id);
    return {
      type: asText(value["type"]) || "Error",
      value: asText(value["value"]),
      frames: list(read(value["stacktrace"], "frames")).map(fields).map(decodeFrame).reverse(),
      ...(synthetic === true && { synthetic }),
      ...(parent_id !== undefined && parent >= 0 && parent < index && { parent }),
      ...(typeof source === "string" && { source }),
    };
  });
  // A hook has removed all exceptions, so only the type of the error is kept.
  return decoded.length ? decoded : [{ type: exceptions[0]?.type ?? "Error", value: "", frames: [] }];
}

function decodeFrame({ function: name, filename, abs_path, lineno, colno, in_app }: JsonObject): Frame {
  return {
    ...(typeof name === "string" && name !== "?" && { function: name }),
    file: asText(filename) || asText(abs_path),
    ...(typeof lineno === "number" && { line: lineno }),
    ...(typeof colno === "number" && { column: colno }),
    inApp: in_app !== false,
  };
}

function decodeLevel(level: unknown, otherwise: Level): Level {
  return level === "log" ? "info" : (LEVELS.find((known) => known === level) ?? otherwise);
}

function decodeTags(tags: JsonObject): Record<string, string> {
  const kept = Object.entries(tags).filter(([, value]) => value !== null);
  return Object.fromEntries(kept.map(([key, value]) => [key, String(value).slice(0, 200).toWellFormed()]));
}

/** The name of the runtime is added at every encoding. */
function decodeContexts(sent: JsonObject, { contexts }: CapturedEvent): CapturedEvent["contexts"] {
  const kept = Object.entries(sent).filter(
    ([name, value]) =>
      typeof value === "object" && value !== null && (name !== "runtime" || contexts[name] !== undefined),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, fields(value)]));
}

function decodeBreadcrumb(crumb: JsonObject, { timestamp }: CapturedEvent): Breadcrumb {
  const { timestamp: seconds, level, message, type, category, data } = crumb;
  return {
    timestamp: typeof seconds === "number" ? seconds * 1_000 : timestamp,
    level: decodeLevel(level, "info"),
    message: asText(message),
    ...(typeof type === "string" && { type }),
    ...(typeof category === "string" && { category }),
    ...(data !== undefined && { data: fields(data) }),
  };
}

function fields(value: JsonValue | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function list(value: unknown): JsonValue[] {
  return Array.isArray(value) ? value : [];
}
