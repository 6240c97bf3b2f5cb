import type { Environment } from "../config/environment.ts";
import type { Rule } from "../finding.ts";

interface Change {
  /** From when on what the library promises holds. */
  readonly from: string;
  /** The flags that switch it on before, and off after. */
  readonly on: string;
  readonly off: string;
  readonly what: string;
  /** Whether its lack is a matter of detail. */
  readonly isDetail: boolean;
}

const CHANGES: readonly Change[] = [
  {
    from: "2024-04-03",
    on: "rpc",
    off: "no_rpc",
    what: "without it neither RPC methods nor ERROR_SERVICE work",
    isDetail: false,
  },
  {
    from: "2025-11-17",
    on: "enable_ctx_exports",
    off: "disable_ctx_exports",
    what: "without it events do not know the exported name of a class: pass the option name to captureDurableObject",
    isDetail: false,
  },
  {
    from: "2026-04-21",
    on: "enhanced_error_serialization",
    off: "legacy_error_serialization",
    what: "without it an error loses its properties over RPC, and one failure that passes two objects makes two events",
    isDetail: true,
  },
  {
    from: "2026-10-01",
    on: "durable_object_io_tasks_prevent_eviction",
    off: "durable_object_io_tasks_do_not_prevent_eviction",
    what: "without it waitUntil does not keep a Durable Object, and an event that is not awaited can be lost with it",
    isDetail: true,
  },
];

export const oldDate: Rule = {
  name: "old-date",
  severity: "warning",
  about:
    "The compatibility date is missing, or a date or a flag switches off what the library's promises need. A hint where only details differ.",
  *find({ environments, wrangler, show }) {
    for (const environment of environments) {
      const { date, flags, line, name } = environment;
      const file = show(wrangler.path);
      if (!date) {
        if (name !== undefined) continue;
        const message = "there is no compatibility_date: the Worker runs as in 2021, without RPC";
        yield { file, line, message, fix: 'compatibility_date = "2026-10-20", or the date of today' };
        continue;
      }
      for (const { off, what } of CHANGES) {
        const where = flags.get(off);
        if (where) yield { file, line: where, message: `the flag ${off}: ${what}`, fix: "remove the flag" };
      }
      const missing = findMissing(environment, date.text);
      const [latest] = missing.slice(-1);
      if (!latest) continue;
      yield {
        file,
        line: date.line,
        severity: missing.every(({ isDetail }) => isDetail) ? "hint" : "warning",
        message: `compatibility_date ${date.text} comes before ${missing.map(({ from, what }) => `${from} (${what})`).join("; ")}`,
        fix: `raise it to ${latest.from} or later, and read Cloudflare's list of what changes`,
      };
    }
  },
};

function findMissing({ flags }: Environment, date: string): Change[] {
  return CHANGES.filter(({ from, on, off }) => date < from && !flags.has(on) && !flags.has(off));
}
