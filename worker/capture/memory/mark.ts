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
  const destination = `${readVariable(env, "SENTRY_DSN")} ${readVariable(env, "FLARELOG_API_KEY")}`;
  // Most captures have the destination of the one before.
  if (destination !== lastDestination) lastState = mix(START, destination);
  lastDestination = destination;
  const random = id.slice(0, RANDOM_DIGITS);
  const [one, other] = mix(lastState, random);
  // With the state before, so that an id does not give the state away. A text from `join` lies in memory as a whole.
  // `JSON.stringify` is slow when it meets one that was put together with `+`.
  return [random, toHex((one ^ lastState[0]) >>> 8), toHex((other ^ lastState[1]) >>> 8)].join("");
}

type State = readonly [one: number, other: number];

const START: State = [0x9e3779b9, 0x85ebca6b];
let lastDestination = "";
let lastState = START;

function mix([one, other]: State, text: string): State {
  let [a, b] = [one, other];
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0xcc9e2d51);
    b = Math.imul(b ^ text.charCodeAt(i), 0x1b873593) ^ (a >>> 15);
    a ^= b >>> 13;
  }
  return [a, b];
}

/** The six digits of 24 bits. V8 writes larger numbers by a slow way. */
function toHex(value: number): string {
  return value.toString(16).padStart(6, "0");
}
