import { read } from "../../safe/read.ts";
import type { Invocation, Seen } from "./invocation.ts";

/** By outcome: the share of failures that make an event, from 0 to 1. */
export type OutcomeShares = Readonly<Record<string, number>>;

/** The outcomes of the platform, and what each means. An outcome that is not in this list is reported by its name. */
const TEXTS: Readonly<Record<string, string>> = {
  exceededCpu: "The invocation used more CPU time than its limit",
  exceededMemory: "The isolate used more memory than its limit",
  exceededWallTime: "The invocation took longer than its limit",
  aborted: "The object or its invocation was aborted",
  killSwitch: "The platform has switched the Worker off",
  loadShed: "The platform shed this invocation because of load",
  internalError: "The platform failed",
  scriptNotFound: "The script was not found",
  exception: "The invocation ended with an exception that the platform does not show",
  unknown: "The invocation ended with an unknown outcome",
  canceled: "The client went away before it was answered",
  responseStreamDisconnected: "The client went away in the middle of its answer",
};

/** Outcomes that name no cause. If there is an exception, it is the cause. */
const VAGUE = ["exception", "unknown"];
/** Outcomes that lose no work of the server. */
const CLIENT_GONE = ["canceled", "responseStreamDisconnected"];
/** The wording of the runtime. Exceptions of the runtime have no stack; exceptions that code throws have one. */
const HUNG =
  /^The Workers runtime canceled this request because it detected that your Worker's code had hung/;

export function outcomeText(outcome: string): string {
  return own(TEXTS, outcome) ?? `The invocation ended with the outcome ${outcome}`;
}

/** Whether the platform ended the invocation. Otherwise the code threw, or the client went away. */
export function isKill(outcome: string): boolean {
  return own(TEXTS, outcome) !== undefined && !CLIENT_GONE.includes(outcome) && !VAGUE.includes(outcome);
}

/** The share of failures with this outcome that make an event, from 0 to 1. */
export function findShare(outcome: string, shares: OutcomeShares, hasException: boolean): number {
  return own(shares, outcome) ?? (CLIENT_GONE.includes(outcome) && !hasException ? 0 : 1);
}

/**
 * Whether an outcome needs an event although no exception does. For a vague outcome, any exception or capture explains
 * it.
 */
export function isUnexplained({ item, exceptions, captured }: Invocation): boolean {
  // An item without an outcome could not be read. It is counted elsewhere.
  if (item.outcome === "ok" || !item.outcome) return false;
  return !VAGUE.includes(item.outcome) || exceptions.length + captured.length === 0;
}

/**
 * The platform reports a Workflow as hung if its run leaves something pending, even if it has done its work:
 * https://github.com/cloudflare/workerd/issues/6925
 */
export function isFalseHang(
  { item }: Invocation,
  { message, stack }: Pick<Seen, "message" | "stack">,
): boolean {
  const method = read(item.event, "rpcMethod");
  return method === "run" && item.durableObjectId === undefined && !stack && HUNG.test(message);
}

/** An outcome can have any name, so inherited properties must not count as entries. */
function own<Value>(map: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
