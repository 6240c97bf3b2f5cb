import type { Breadcrumb } from "../event/captured-event.ts";
import { findClassName } from "../event/origin.ts";
import { warn } from "../memory/warn.ts";
import type { Redaction } from "../safe/plain-json.ts";
import { orElse } from "../safe/read.ts";
import { applyBeforeSend } from "./before-send.ts";
import { buildRecord, type Line, toAttributes, toMessage } from "./build-record.ts";
import { lookUpCaller, toCaller } from "./caller.ts";
import type { Guard } from "./guard.ts";
import { noteLine } from "./lines.ts";
import type { LoggerOptions } from "./options.ts";
import type { FlushResult, Outlet } from "./outlet.ts";
import { type LogRecord, SEVERITY, toEventLevel, toLevel } from "./record.ts";
import { currentRequest, newScope, type RequestScope, type Scope } from "./scope.ts";
import { writeLine } from "./write-line.ts";

/** The call of a method that writes a line. */
export interface LineCall extends Pick<Line, "message" | "attributes" | "thrown"> {
  /** The method that was called: the frame before it is the caller's. Or the caller itself. */
  readonly entry: object;
  readonly level: unknown;
  /** The request that its logger was made for. */
  readonly request: RequestScope | undefined;
  /** Those of its children, the outermost first. */
  readonly own: readonly Scope[];
}

/** What the loggers of one `createLogger` share: the way of a line, from the call to the buffer. */
export interface Core {
  readonly root: Scope;
  readonly redaction: Redaction;
  write(call: LineCall): void;
  /** For the object's next event. */
  remember(crumb: Breadcrumb, request: RequestScope | undefined): void;
  flush(): Promise<FlushResult> | undefined;
}

export interface CoreParts {
  readonly options: LoggerOptions;
  readonly redaction: Redaction;
  /** Of the object. To ask for it takes longer than to write it. */
  readonly id: string | undefined;
  readonly guard: Guard;
  /** Undefined: no transport is configured. */
  readonly outlet: Outlet | undefined;
}

const MAX_SHOWN = 50;

export function createCore({ options, redaction, id, guard, outlet }: CoreParts): Core {
  const { ctx, level: least = "trace", beforeSend, sampleRate = 1, console: isShown = true } = options;
  let object: LogRecord["object"];

  /** With the first line: a constructor need not pay for it. */
  const describeObject = (calledClass: string | undefined): LogRecord["object"] => {
    if (id === undefined) return undefined;
    const name = ctx?.id?.name;
    const className = orElse(() => findClassName(options), undefined) || calledClass;
    return {
      id,
      ...(name && { name: redaction.scrub(name) }),
      ...(className && { class: className }),
    };
  };

  const core: Core = {
    root: newScope(toAttributes(options.attributes, redaction)),
    redaction,
    write({ entry, level: given, message, attributes, thrown, request = currentRequest(core), own }) {
      // An error is told at any level.
      const level = toLevel(given) ?? (thrown && "error");
      if (!level) {
        const allowed = Object.keys(SEVERITY);
        const got = toMessage(given, redaction, MAX_SHOWN);
        warn("log level", `a line is left out: its level must be one of ${allowed}; got ${got}`);
        return;
      }
      if (SEVERITY[level] < SEVERITY[least]) return;
      // That of a request is where the request came in, and found already.
      const caller =
        request?.caller ?? (typeof entry === "function" ? lookUpCaller(entry) : toCaller(entry, redaction));
      const scopes = [core.root, ...(request ? [request] : []), ...own];
      const keep = ({ timestamp, level, message }: LogRecord) => {
        core.remember({ timestamp, level: toEventLevel(level), category: "log", message }, request);
        return sampleRate === 1 || Math.random() < sampleRate;
      };
      writeLine({ guard, isShown, outlet, keep }, () => {
        object ??= describeObject(caller.className);
        const line = { level, message, attributes, thrown, caller, object, scopes, request };
        const built = buildRecord(line, redaction);
        return beforeSend ? applyBeforeSend(beforeSend, built) : built;
      });
    },
    remember(crumb, request) {
      if (ctx) noteLine(ctx, id, crumb, request);
    },
    flush: () => outlet?.flush(),
  };
  return core;
}
