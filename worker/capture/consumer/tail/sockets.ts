import { asText, read } from "../../safe/plain-json.ts";
import type { TailException, TailItem } from "./item.ts";

/** The error of a listener, as the runtime writes it for a socket that cannot hibernate: all in the message. */
const WITH_STACK = /^([A-Za-z_$][\w$.]*): (.*?)\n( {4}at .*)$/s;
/** The runtime's words where the peer of a socket has gone. */
export const LOST = "Network connection lost.";

/** Whether this is the request that has opened a socket. Its invocation lasts as long as the socket. */
function isUpgrade({ event }: TailItem): boolean {
  const headers = read(read(event, "request"), "headers");
  return asText(read(headers, "upgrade")).toLowerCase() === "websocket";
}

/**
 * Whether a socket of this request has ended with an error that was not thrown here: a protocol error gives the
 * invocations of the upgrade request, in the object and in each Worker before it, the outcome `exception` and shows no
 * exception there. What their own code throws is shown, and so is `ctx.abort`. Where the item is cut, either is possible.
 */
export function isBrokenUpgrade(item: TailItem): boolean {
  return item.outcome === "exception" && !item.exceptions?.length && !item.truncated && isUpgrade(item);
}

/** What an event tells of such a request. */
export const BROKEN_SOCKET =
  "The WebSocket that this request has opened ended with an error that is not shown here";

/** The exception of a listener with its stack apart. */
export function unfoldStack(exception: TailException, item: TailItem): TailException {
  const [, name, message, stack] =
    (!exception.stack && isUpgrade(item) && WITH_STACK.exec(exception.message)) || [];
  return name && message !== undefined ? { ...exception, name, message, stack } : exception;
}

/** Whether the platform only tells here that a socket is gone, after the exception that has ended it. */
export function isAftermath(
  exception: TailException,
  item: TailItem,
  others: readonly TailException[],
): boolean {
  return (
    isUpgrade(item) &&
    !exception.stack &&
    exception.message === LOST &&
    others.some(({ message }) => message !== LOST)
  );
}
