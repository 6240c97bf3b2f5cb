import type { Breadcrumb } from "../event/captured-event.ts";
import { findClassName } from "../event/origin.ts";
import type { Redaction } from "../safe/plain-json.ts";
import { orElse } from "../safe/read.ts";
import { applyBeforeSend } from "./before-send.ts";
import { buildRecord, type Line, type Surroundings, toAttributes } from "./build-record.ts";
import type { Guard } from "./guard.ts";
import { noteLine } from "./lines.ts";
import type { LoggerOptions } from "./options.ts";
import type { FlushResult, Outlet } from "./outlet.ts";
import { type LogLevel, type LogRecord, SEVERITY, toEventLevel } from "./record.ts";
import { newScope, type RequestScope, type Scope } from "./scope.ts";
import { writeLine } from "./write-line.ts";

/** What the loggers of one `createLogger` share: the way of a line, from the call to the buffer. */
export interface Core {
  readonly root: Scope;
  readonly redaction: Redaction;
  wants(level: LogLevel): boolean;
  write(line: Line, surroundings: Omit<Surroundings, "object">): void;
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

export function createCore({ options, redaction, id, guard, outlet }: CoreParts): Core {
  const { ctx, level: least = "trace", beforeSend, sampleRate = 1, console: isShown = true } = options;
  let object: LogRecord["object"];

  /** With the first line: a constructor need not pay for it. */
  const describeObject = (calledClass: string | undefined): void => {
    if (object || !ctx?.id || id === undefined) return;
    const { name } = ctx.id;
    const className = orElse(() => findClassName(options), undefined) || calledClass;
    object = {
      id,
      ...(name && { name: redaction.scrub(name) }),
      ...(className && { class: className }),
    };
  };

  const core: Core = {
    root: newScope(toAttributes(options.attributes, redaction)),
    redaction,
    wants: (level) => SEVERITY[level] >= SEVERITY[least],
    write(line, { scopes, request }) {
      const choose = ({ timestamp, level, message }: LogRecord) => {
        core.remember({ timestamp, level: toEventLevel(level), category: "log", message }, request);
        return sampleRate === 1 || Math.random() < sampleRate;
      };
      writeLine({ guard, isShown, outlet, choose }, () => {
        describeObject(line.caller.className);
        const built = buildRecord(line, { object, scopes, request }, redaction);
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
