import type { EventUser } from "../event/captured-event.ts";
import type { JsonObject, JsonValue } from "../safe/plain-json.ts";

const NAMED = ["id", "username", "email", "ip_address"] as const;

/** A user in the form of the event: fields that Sentry knows as texts, and all others in `data`. */
export function shapeUser(given: JsonValue | undefined): EventUser | undefined {
  if (given === undefined || given === null || given === "") return undefined;
  if (typeof given !== "object" || Array.isArray(given)) return { id: textOfJson(given) };
  const { data, ...others } = given;
  const rest: JsonObject = { ...(isJsonObject(data) ? data : data !== undefined && { data }), ...others };
  const user: EventUser = {};
  for (const name of NAMED) {
    const value = rest[name];
    delete rest[name];
    if (value !== undefined && value !== null && value !== "") user[name] = textOfJson(value);
  }
  if (Object.keys(rest).length) user.data = rest;
  return Object.keys(user).length ? user : undefined;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As a backend that takes text only shows it. */
export function textOfJson(value: JsonValue): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
