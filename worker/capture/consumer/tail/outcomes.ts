import { read } from "../../safe/plain-json.ts";
import type { Invocation, Seen } from "./invocation.ts";

/** By outcome: the share of its failures that make an event, from 0 to 1. */
export type OutcomeShares = Readonly<Record<string, number>>;

/** What the platform calls the end of an invocation, and what that means. One of the future is reported by its name. */
const TEXTS: Readonly<Record<string, string>> = {
  exceededCpu: "The invocation used more CPU time than it may",
  exceededMemory: "The isolate used more memory than it may",
  exceededWallTime: "The invocation took longer than it may",
  aborted: "The object or its invocation was aborted",
  killSwitch: "The platform has switched the Worker off",
  loadShed: "The platform shed this invocation because of load",
  internalError: "The platform failed",
  scriptNotFound: "There is no such script",
  exception: "The invocation ended with an exception that was not shown",
  unknown: "The invocation ended in a way that was not told",
  canceled: "The client went away before it was answered",
  responseStreamDisconnected: "The client went away in the middle of its answer",
};

/** Outcomes that name no cause: where an exception is known, it is that. */
const VAGUE = ["exception", "unknown"];
/** No work of the server's is lost by these. */
const CLIENT_GONE = ["canceled", "responseStreamDisconnected"];
/** The runtime's own words. Its own exceptions have no stack; what code throws has one. */
const HUNG =
  /^The Workers runtime canceled this request because it detected that your Worker's code had hung/;

export function outcomeText(outcome: string): string {
  return own(TEXTS, outcome) ?? `The invocation ended with the outcome ${outcome}`;
}

/** Whether the platform ended it, and not the code by throwing or the client by going away. */
export function isKill(outcome: string): boolean {
  return own(TEXTS, outcome) !== undefined && !CLIENT_GONE.includes(outcome) && !VAGUE.includes(outcome);
}

/** The share of failures with this outcome that make an event, from 0 to 1. */
export function shareOf(outcome: string, shares: OutcomeShares, hasException: boolean): number {
  return own(shares, outcome) ?? (CLIENT_GONE.includes(outcome) && !hasException ? 0 : 1);
}

/** Whether an outcome has to be told although none of the exceptions is: of a vague one, any explanation is enough. */
export function isUnexplained({ item, exceptions, captured }: Invocation): boolean {
  // Without an outcome it is an item that could not be read, which is counted elsewhere.
  if (item.outcome === "ok" || !item.outcome) return false;
  return !VAGUE.includes(item.outcome) || exceptions.length + captured.length === 0;
}

/**
 * A Workflow whose run leaves something pending is told to have hung although it has done its work:
 * https://github.com/cloudflare/workerd/issues/6925
 */
export function isFalseHang(
  { item }: Invocation,
  { message, stack }: Pick<Seen, "message" | "stack">,
): boolean {
  const method = read(item.event, "rpcMethod");
  return method === "run" && item.durableObjectId === undefined && !stack && HUNG.test(message);
}

/** An outcome may be called anything: what an object inherits is no entry. */
function own<Value>(map: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
