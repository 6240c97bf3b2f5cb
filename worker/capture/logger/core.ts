import type { ContextLike } from "../context.ts";
import type { Breadcrumb } from "../event/captured-event.ts";
import { findClassName } from "../event/origin.ts";
import { createRedaction } from "../redact/redaction.ts";
import type { Redaction } from "../safe/plain-json.ts";
import { orElse } from "../safe/read.ts";
import { applyBeforeSend } from "./before-send.ts";
import { buildRecord, type Line, type Surroundings, toAttributes } from "./build-record.ts";
import type { Guard } from "./guard.ts";
import { noteLine } from "./lines.ts";
import type { LoggerOptions } from "./options.ts";
import type { Outlet } from "./outlet.ts";
import { type LogLevel, type LogRecord, SEVERITY, toEventLevel } from "./record.ts";
import { newScope, type RequestScope, type Scope } from "./scope.ts";
import { writeLine } from "./write-line.ts";

/** What the loggers of one `createLogger` share: the way of a line, from the call to the buffer. */
export class Core {
  readonly root: Scope;
  readonly redaction: Redaction;
  readonly ctx: ContextLike | undefined;
  /** Of the object. To ask for it takes longer than to write it. */
  readonly #id: string | undefined;
  readonly #options: LoggerOptions;
  /** Undefined: no transport is configured. */
  readonly #outlet: Outlet | undefined;
  readonly #guard: Guard;
  readonly #least: number;
  #object: LogRecord["object"];

  constructor(env: object, options: LoggerOptions, guard: Guard, outlet: Outlet | undefined) {
    this.#options = options;
    this.#guard = guard;
    this.#outlet = outlet;
    this.#least = SEVERITY[options.level ?? "trace"];
    this.ctx = options.ctx;
    this.#id = orElse(() => options.ctx?.id?.toString(), undefined);
    this.redaction = createRedaction(env, options.redact ?? {});
    this.root = newScope(toAttributes(options.attributes, this.redaction));
  }

  wants(level: LogLevel): boolean {
    return SEVERITY[level] >= this.#least;
  }

  write(line: Line, { scopes, request }: Omit<Surroundings, "object">): void {
    const { beforeSend, sampleRate = 1, console: isShown = true } = this.#options;
    const choose = ({ timestamp, level, message }: LogRecord) => {
      this.remember({ timestamp, level: toEventLevel(level), category: "log", message }, request);
      return sampleRate === 1 || Math.random() < sampleRate;
    };
    writeLine({ guard: this.#guard, isShown, outlet: this.#outlet, choose }, () => {
      const object = this.#describeObject(line.caller.className);
      const built = buildRecord(line, { object, scopes, request }, this.redaction);
      return beforeSend ? applyBeforeSend(beforeSend, built) : built;
    });
  }

  /** For the object's next event. */
  remember(crumb: Breadcrumb, request: RequestScope | undefined): void {
    if (this.ctx) noteLine(this.ctx, this.#id, crumb, request);
  }

  flush() {
    return this.#outlet?.flush();
  }

  /** Found with the first line: a constructor need not pay for it. */
  #describeObject(calledClass: string | undefined): LogRecord["object"] {
    const { ctx, object } = this.#options;
    if (this.#object || !ctx?.id || this.#id === undefined) return this.#object;
    const name = ctx.id.name;
    const className = orElse(() => findClassName({ ctx, object }), undefined) || calledClass;
    this.#object = {
      id: this.#id,
      ...(name && { name: this.redaction.scrub(name) }),
      ...(className && { class: className }),
    };
    return this.#object;
  }
}
