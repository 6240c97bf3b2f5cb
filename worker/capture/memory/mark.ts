import { isError } from "../safe/is-error.ts";
import { orElse, read } from "../safe/read.ts";
import { readVariable } from "../settings/settings.ts";

/**
 * The property that carries the event's id to a catch block in another isolate. Own properties of an error cross an RPC
 * boundary (compatibility date 2026-04-21 or later). An entry in a WeakMap does not.
 */
export const MARK = "isolateCaptureEventId";
const RANDOM_DIGITS = 20;

/** Only errors are marked: another thrown object may be data that is stored or sent afterwards. */
export function markError(error: object, eventId: string): void {
  if (!isError(error)) return;
  const mark = { value: eventId, enumerable: true, configurable: true, writable: true };
  // The trap of a Proxy may throw; a frozen error just refuses.
  orElse(() => Reflect.defineProperty(error, MARK, mark), false);
}

export function unmarkError(error: object): void {
  orElse(() => Reflect.deleteProperty(error, MARK), false);
}

/** The id of the event that another isolate has made of this error before it got here. */
export function readMark(error: unknown, env: object): string | undefined {
  const id = isError(error) && read(error, "remote") === true && read(error, MARK);
  return typeof id === "string" && id.length === 32 && sealId(id, env) === id ? id : undefined;
}

/**
 * The id with its last 12 digits computed from the other digits and the destination of events. So an id proves that a Worker
 * with the same secrets made it. Otherwise a stranger's JSON, copied onto an error, could suppress the event.
 */
export function sealId(id: string, env: object): string {
  const random = id.slice(0, RANDOM_DIGITS);
  const text = `${random} ${readVariable(env, "SENTRY_DSN")} ${readVariable(env, "FLARELOG_API_KEY")}`;
  let [one, other] = [0x9e3779b9, 0x85ebca6b];
  for (let i = 0; i < text.length; i++) {
    one = Math.imul(one ^ text.charCodeAt(i), 0xcc9e2d51);
    other = Math.imul(other ^ text.charCodeAt(i), 0x1b873593) ^ (one >>> 15);
    one ^= other >>> 13;
  }
  // A text from `join` lies in memory as one piece: see `copyText`.
  return [random, toHex(one), toHex(other)].join("");
}

/** Six digits. V8 writes larger numbers slowly. */
function toHex(value: number): string {
  return (value >>> 8).toString(16).padStart(6, "0");
}
