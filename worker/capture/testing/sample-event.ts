import type { CapturedEvent } from "../event/captured-event.ts";

/**
 * A complete event with an id of its own, as from the alarm of a Durable Object. It has everything that the event of an error
 * usually has.
 *
 * @param overrides fields that replace its own
 * @example await transport.send(sampleEvent({ level: "fatal" }), { env, signal, deadline });
 */
export function sampleEvent(overrides: Partial<CapturedEvent> = {}): CapturedEvent {
  const frames = [
    { function: "Room.charge", file: "/index.js", line: 120, column: 11, inApp: true },
    { function: "Room.alarm", file: "/index.js", line: 98, column: 18, inApp: true },
    { file: "node:internal", inApp: false },
  ];
  const object = { class: "Room", id: "5e".repeat(32), name: "lobby" };
  return {
    id: crypto.randomUUID().replaceAll("-", ""),
    timestamp: Date.now(),
    level: "error",
    environment: "production",
    release: "1.2.3",
    transaction: "Room.alarm",
    exceptions: [
      { type: "PaymentError", value: "the card was refused", frames },
      { type: "TypeError", value: "fetch failed", frames, parent: 0, source: "cause" },
    ],
    mechanism: { type: "isolate_capture.alarm", handled: false },
    tags: { "durable_object.class": object.class, "durable_object.id": object.id, handler: "alarm" },
    contexts: { durable_object: object, alarm: { retry_count: 0, is_retry: false } },
    extra: { cart: { items: [1, 2, 3] } },
    user: { id: "7", email: "ann@shop.example" },
    fingerprint: ["{{ default }}", "lobby"],
    breadcrumbs: [{ timestamp: Date.now() - 50, level: "info", message: "charging" }],
    request: { method: "POST", url: "https://shop.example/pay" },
    ...overrides,
  };
}

/** The sample with this message. */
export function eventSaying(value: string): CapturedEvent {
  return sampleEvent({ exceptions: [{ type: "Error", value, frames: [] }] });
}
