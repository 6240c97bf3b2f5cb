import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { onTestFinished } from "vitest";

/** What is published on the channel from now until the test ends, as the Tail Worker would find it in its items. */
export function listen(): unknown[] {
  const messages: unknown[] = [];
  const take = (message: unknown): void => {
    // The runtime copies a message when it is published.
    messages.push(structuredClone(message));
  };
  subscribe("isolate-capture", take);
  onTestFinished(() => {
    unsubscribe("isolate-capture", take);
  });
  return messages;
}
