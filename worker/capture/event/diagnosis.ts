import type { JsonObject } from "../safe/plain-json.ts";
import { asText, read } from "../safe/read.ts";

/** A known failure of the platform. The slug is a tag to filter by, and a heading in docs/diagnosis.md. */
export interface Diagnosis {
  readonly slug: string;
  readonly advice: string;
}

const PAGE = "https://github.com/isolate-capture/isolate-capture/blob/main/docs/diagnosis.md";

type Row = readonly [slug: string, advice: string, text: RegExp, flag?: string];

/**
 * The first row that matches wins: by the flag that the runtime sets on its errors, or by the class or text in `name:
 * message`. A flag stands for a family of errors, and some errors have two flags. So the row of a family comes after
 * its members, which only the text can distinguish. `retryable` has no row, because applications set it on errors of
 * their own. No pattern repeats more than digits or one name, so each takes linear time on any text.
 */
export const DIAGNOSES: readonly Row[] = [
  ["code-updated", "A deploy: retry on a new stub.", /because its code was updated/],
  [
    "memory-limit",
    "Over 128 MB: stream, page, keep less.",
    /exceeded its memory limit|Memory limit (would be exceeded|exceeded( before EOF|\.?$))|Worker has exceeded mem|Array buffer allocation failed/,
  ],
  ["cpu-limit", "Split the work, or raise limits.cpu_ms.", /exceeded (its )?CPU time/],
  ["storage-timeout", "Write less at once.", /storage operation exceeded timeout/],
  ["block-timeout", "Over 30 s: do no slow work in it.", /While\(\) in a Durable/],
  ["alarm-timeout", "Do a part, then setAlarm().", /Alarm exceeded its allowed/],
  [
    "object-reset",
    "Fields are lost: retry on a new stub.",
    /object to be reset|Object (storage|instance) is no longer ac|because object has moved/,
    "durableObjectReset",
  ],
  ["overloaded", "Do not retry: do less, or shard.", /(Object|DB) is overloaded/, "overloaded"],
  ["connection-lost", "Retry on a new stub, if safe.", /Network connection lost/],
  [
    "missing-binding",
    "Check its name in the config.",
    /reading '(idFrom(Name|String)|newUniqueId|getByName)'|: binding (\S{1,99} )?not found/i,
  ],
  [
    "missing-class",
    "Export it from the main module.",
    /no such (actor|exported entrypoint) class|not found in this worker\. Ens|: [Cc]lass "?[A-Z]\w{0,99}"? not found/,
  ],
  [
    "missing-migration",
    "Name its class in migrations.",
    /: (no migration found|migrations required)|not currently configured to implement Dur/i,
  ],
  ["missing-super", "Call super(ctx, env) first.", /Must call super constructor/],
  ["missing-method", "Compare its name with the deployed class.", /RPC receiver does not implement the m/],
  ["no-rpc", "Extend DurableObject.", /does not support RPC, because its class/],
  ["missing-table", "Create it in the constructor.", /no such table: /],
  ["not-sqlite", "List a new class in new_sqlite_classes.", /new_sqlite_classes/],
  [
    "value-too-large",
    "Split it, stream it, or use R2.",
    /SQLITE_TOOBIG|Values cannot be larger than \d+ b|output is too large\. M/,
  ],
  [
    "storage-full",
    "Over 10 GB: delete rows, or shard.",
    /SQLITE_FULL|Exceeded maximum DB size|: state limit exceeded/i,
  ],
  [
    "free-plan",
    "Wait for 00:00 UTC, or change the plan.",
    /Durable Objects free tier|D1's free tier|\) limit exceeded for the day/,
  ],
  [
    "transaction",
    "Use storage.transaction(), and its txn only inside.",
    /To execute a transaction, please|on transaction that has a|\) on rolled back tr|back an outer tr|deleteAll\(\) within a tr|commit transaction due|: transaction conflict/i,
  ],
  ["table-locked", "Read its cursors to the end first.", /SQLITE_LOCKED/],
  ["cross-request-io", "Keep no I/O in fields or globals.", /I\/O on behalf of/],
  ["not-serializable", "Pass plain data or an RpcTarget.", /DataCloneError/],
  ["subrequest-limit", "Batch, use a queue, or raise the limit.", /Too many subrequests/],
  ["never-settled", "Make every awaited promise settle.", /never generate a response/],
  ["socket-closed", "Check readyState first.", /send\(\) after close/],
  ["step-timeout", "Split it, or raise its timeout.", /Execution timed out after \d+ms/],
  ["step-limit", "Do more in a step.", /The limit of \d+ steps/],
  ["instance-exists", "Use another id, or get() it.", /instance\.already_exists/],
];

const FLAGGED = DIAGNOSES.filter((row) => row[3]);

/**
 * A part of each text above, in lower case. Most errors have none of them, so the patterns are not compiled for them.
 * Short parts and one case compile much faster than all patterns in one.
 */
export const HINT =
  /code was up|exceeded|buffer al|a durable|be reset|longer ac|has moved|overloaded|connection lost|reading '(idfr|newu|getb)|: binding|no such [aet]|: class|in this w|migration|implement dur|super con|rpc|sqlite|be larger|output is|free tier|transaction|(back|outer|within a) tr|i\/o on|dataclone|subreq|never gen|after close|execution timed|limit of|already_ex/;

/**
 * Finds the known platform failure behind an error or one of its causes. It never throws. It reads eight errors at
 * most, which also ends a circle, and the first 1,000 characters of each, because a message may have megabytes.
 */
export function diagnose(error: unknown): Diagnosis | undefined {
  let current = error;
  for (let i = 0; i < 8 && current !== undefined; i++) {
    const text = `${readStart(current, "name")}: ${readStart(current, "message")}`;
    const isInText = HINT.test(text.toLowerCase());
    for (const [slug, advice, pattern, flag] of isInText ? DIAGNOSES : FLAGGED)
      if ((isInText && pattern.test(text)) || (flag && read(current, flag) === true)) return { slug, advice };
    current = read(current, "cause");
  }
  return undefined;
}

function readStart(error: unknown, key: string): string {
  return asText(read(error, key)).slice(0, 1_000);
}

/** The context for the event: the advice, and the address of the section that says more. */
export function describeDiagnosis({ slug, advice }: Diagnosis): JsonObject {
  return { advice, page: `${PAGE}#${slug}` };
}
