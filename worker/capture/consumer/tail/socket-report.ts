import { read } from "../../safe/read.ts";
import type { Invocation } from "./invocation.ts";

/** Whether a capture has reported the error of a socket in this item: in `webSocketError`, or later. */
export function isSocketReport({ item, captured, events }: Invocation): boolean {
  const isSocketError = read(read(item.event, "getWebSocketEvent"), "webSocketEventType") === "error";
  return (
    (isSocketError && captured.length > 0) ||
    events.some(({ event }) => event.tags["handler"] === "webSocketError")
  );
}
