import type { TailItem } from "../../worker/capture/entries/consumer.ts";
import { hashOfError } from "../../worker/capture/platform/error-hash.ts";
import { sampleEvent } from "../../worker/capture/testing/index.ts";

/** An item as the runtime makes it, here of an object's `fetch`: the form was read from real ones. */
export function item(parts: Partial<TailItem> = {}): TailItem {
  return {
    scriptName: "shop",
    entrypoint: "Room",
    scriptVersion: { id: "version-1" },
    durableObjectId: "973c1805e873958740e3a53f5474c1b0ead5673f748e17a040dd629da80e0e74",
    executionModel: "durableObject",
    outcome: "ok",
    eventTimestamp: NOW,
    event: { request: { method: "GET", url: "http://room/profile", headers: {} } },
    logs: [],
    exceptions: [],
    diagnosticsChannelEvents: [],
    truncated: false,
    cpuTime: 12,
    wallTime: 340,
    ...parts,
  };
}

export const NOW = Date.parse("2026-11-21T09:39:38.279Z");

/** An item of the Worker that called the object. */
export function callerItem(parts: Partial<TailItem> = {}): TailItem {
  return item({ entrypoint: undefined, durableObjectId: undefined, executionModel: "stateless", ...parts });
}

/** An exception in an item. The stack of an uncaught one has no first line with name and message. */
export function exception(message: string, parts: { at?: string; after?: number; stack?: string } = {}) {
  const { at = "Room.fetch", after = 1 } = parts;
  return {
    timestamp: NOW + after,
    name: "PaymentError",
    message,
    stack: `    at charge (index.js:10:7)\n    at ${at} (index.js:20:9)`,
    ...parts,
  };
}

/** What a capture of this error publishes; without a status it died before it could say more. */
export function published(message: string, status?: string, id = newId()) {
  const sign = hashOfError({ name: "PaymentError", message });
  const exceptions = [{ type: "PaymentError", value: message, frames: [] }];
  const first = { v: 1, event: sampleEvent({ id, exceptions }), sign };
  const messages: object[] = status ? [first, { v: 1, id, status, sign }] : [first];
  return messages.map(onChannel);
}

/** The note alone, of a capture that made no event. */
export function note(message: string, status: string, id?: string) {
  return onChannel({ v: 1, ...(id && { id }), status, sign: hashOfError({ name: "PaymentError", message }) });
}

export function onChannel(message: unknown, index = 0) {
  return { channel: "isolate-capture", timestamp: NOW + index, message };
}

export function newId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
