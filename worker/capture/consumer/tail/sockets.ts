import { asText, read } from "../../safe/read.ts";
import type { TailException, TailItem } from "./item.ts";

/**
 * The error of a listener, as the runtime writes it for a socket that cannot hibernate: the whole error is in the
 * message.
 */
const WITH_STACK = /^([A-Za-z_$][\w$.]*): (.*?)\n( {4}at .*)$/s;
/** The wording of the runtime when the peer of a socket is gone. */
export const LOST = "Network connection lost.";

/** Whether this request opened a socket. Its invocation lasts as long as the socket. */
function isUpgrade({ event }: TailItem): boolean {
  const headers = read(read(event, "request"), "headers");
  return asText(read(headers, "upgrade")).toLowerCase() === "websocket";
}

/**
 * Whether a socket of this request ended with an error that was not thrown here. After a protocol error, the
 * invocations of the upgrade request have the outcome `exception` without an exception, in the object and in each
 * Worker before it. An error that their own code throws is shown, and so is `ctx.abort`. If the item is cut, both are
 * possible.
 */
export function isBrokenUpgrade(item: TailItem): boolean {
  return item.outcome === "exception" && !item.exceptions?.length && !item.truncated && isUpgrade(item);
}

/** The text of the event for such a request. */
export const BROKEN_SOCKET =
  "The WebSocket that this request has opened ended with an error that is not shown here";

/** Separates the exception of a listener from its stack. */
export function unfoldStack(exception: TailException, item: TailItem): TailException {
  const [, name, message, stack] =
    (!exception.stack && isUpgrade(item) && WITH_STACK.exec(exception.message)) || [];
  return name && message !== undefined ? { ...exception, name, message, stack } : exception;
}

/** Whether this exception only says that the socket is gone, after the exception that ended it. */
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
