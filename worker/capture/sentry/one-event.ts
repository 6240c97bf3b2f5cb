import { orElse, read } from "../safe/read.ts";
import { readVariable } from "../settings/settings.ts";
import type { Transport } from "../transports/transport.ts";
import { findSdkClient, findStrategy } from "./official-sdk.ts";

/** The mark that the SDK sets on errors that it has captured. It ignores every error with this mark. */
export const SDK_MARK = "__sentry_captured__";

/**
 * Errors whose mark is ours, or was checked already. A mark excuses one report, but it stays on a constant error
 * forever.
 */
const known = new WeakSet<object>();

/** Whether events may go to Sentry this way. What becomes of them behind a service or a Tail Worker is not known here. */
function reportsToSentry({ name }: Transport): boolean {
  return /^(sentry|service$|tail$)/.test(name);
}

/**
 * The transports that still have to send this error. If the SDK in this Worker has sent it to Sentry, these are all except
 * those that would send it there again.
 */
export function exceptReported(
  error: unknown,
  transports: readonly Transport[],
  env: object,
): readonly Transport[] {
  if (!isObject(error) || known.has(error) || !isMarkedBySdk(error)) return transports;
  known.add(error);
  return isOtherProject(env) ? transports : transports.filter((transport) => !reportsToSentry(transport));
}

/**
 * Keeps the SDK's wrappers silent about an error that goes to Sentry by one of these transports, in the Worker that it
 * is thrown to as well: own properties of an error cross an RPC boundary if they are enumerable.
 *
 * @returns a function that removes the mark, for an event that could not be delivered
 */
export function claimFromSdk(error: unknown, transports: readonly Transport[]): () => void {
  if (!isObject(error) || !findStrategy() || !transports.some(reportsToSentry)) return () => {};
  const wasMarked = read(error, SDK_MARK);
  known.add(error);
  // A thrown object that is stored afterwards must not carry it along.
  const enumerable = error instanceof Error;
  const mark = { value: true, enumerable, configurable: true, writable: true };
  // The trap of a Proxy may throw; a frozen error just refuses.
  orElse(() => Reflect.defineProperty(error, SDK_MARK, mark), false);
  return () => {
    if (wasMarked) return;
    known.delete(error);
    orElse(() => Reflect.deleteProperty(error, SDK_MARK), false);
  };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The SDK's own mark is not enumerable: an enumerable one may come from anybody's JSON, unless an error brought it. */
function isMarkedBySdk(error: object): boolean {
  return orElse(() => {
    const { value, enumerable } = Reflect.getOwnPropertyDescriptor(error, SDK_MARK) ?? {};
    return value === true && (!enumerable || (error instanceof Error && read(error, "remote") === true));
  }, false);
}

/** Whether the SDK is seen to send to another project than `SENTRY_DSN` names, or nowhere. */
function isOtherProject(env: object): boolean {
  return orElse(() => {
    const client = findSdkClient();
    if (!client) return false;
    const theirs = client.getOptions().enabled !== false && client.getDsn();
    if (!theirs) return true;
    const ours = readVariable(env, "SENTRY_DSN") ?? "";
    return ours !== "" && !(ours.includes(`@${theirs.host}`) && ours.endsWith(`/${theirs.projectId}`));
  }, false);
}
