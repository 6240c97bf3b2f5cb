import type { Breadcrumb } from "../event/captured-event.ts";
import { findClassName } from "../event/origin.ts";
import { toTag } from "../event/tags.ts";
import { writeMessage } from "../event/write-message.ts";
import { warn } from "../memory/warn.ts";
import { type Redaction, toPlainJson } from "../safe/plain-json.ts";
import { copyFields, MAX_LISTED, orElse } from "../safe/read.ts";
import { currentTrace, runHeld } from "../trace/current.ts";
import { parseTrace } from "../trace/read-trace.ts";
import { startTrace } from "../trace/start-trace.ts";
import { shapeUser } from "../wire/user.ts";
import { applyBeforeSend } from "./before-send.ts";
import { buildRecord, toAttributes, toCrumb } from "./build-record.ts";
import { lookUpCaller, toCaller } from "./caller.ts";
import { push } from "./crumbs.ts";
import { noteLine, noteThrown } from "./lines.ts";
import type { Logger } from "./logger.ts";
import type { LoggerOptions } from "./options.ts";
import { NOTHING } from "./outlet.ts";
import { type LogRecord, SEVERITY, toEventLevel, toLevel } from "./record.ts";
import { readRequest } from "./request.ts";
import { addTag, currentRequest, newScope, type RequestScope, runInRequest, type Scope } from "./scope.ts";
import { type LinePlaces, writeLine } from "./write-line.ts";

/** What the loggers of one `createLogger` share. */
export interface LoggerParts {
  readonly options: LoggerOptions;
  readonly redaction: Redaction;
  /** Of the object. To ask for it takes longer than to write it. */
  readonly id: string | undefined;
  readonly places: LinePlaces;
}

const MAX_USER_BYTES = 8_000;
const MAX_SHOWN = 50;
const MAX_BREADCRUMBS = 100;

export function createIsolateLogger({ options, redaction, id, places }: LoggerParts): Logger {
  const { ctx, level: least = "trace", beforeSend, sampleRate = 1 } = options;
  const root = newScope(toAttributes(options.attributes, redaction));
  let object: LogRecord["object"];

  /** With the first line: a constructor need not pay for it. */
  function describeObject(calledClass: string | undefined): LogRecord["object"] {
    if (id === undefined) return undefined;
    const name = ctx?.id?.name;
    const className = orElse(() => findClassName(options), undefined) || calledClass;
    return {
      id,
      ...(name && { name: redaction.scrub(name) }),
      ...(className && { class: className }),
    };
  }

  /** For the object's next event. */
  function remember(crumb: Breadcrumb, request: RequestScope | undefined): void {
    if (ctx) noteLine(ctx, id, crumb, request);
  }

  /**
   * @param made the request that the logger is made for
   * @param own the scopes of children, the outermost first
   */
  function makeLogger(made: RequestScope | undefined, own: readonly Scope[]): Logger {
    const findRequest = () => made ?? currentRequest(root);

    /** Changes what the next records have: those of a child, else those of the request, else all of the logger's. */
    function change(set: (scope: Scope) => void): void {
      orElse(() => set(own.at(-1) ?? findRequest() ?? root), undefined);
    }

    /** @param entry the method that was called: the frame before it is the caller's. Or the caller itself */
    function write(
      entry: object,
      given: unknown,
      message: unknown,
      attributes: unknown,
      thrown?: readonly [error: unknown],
    ): void {
      // An error is told at any level.
      const level = toLevel(given) ?? (thrown && "error");
      if (!level) {
        const allowed = Object.keys(SEVERITY);
        const got = writeMessage(given, MAX_SHOWN, redaction);
        warn("log level", `a line is left out: its level must be one of ${allowed}; got ${got}`);
        return;
      }
      if (SEVERITY[level] < SEVERITY[least]) return;
      const request = findRequest();
      // The caller of a request is known already: the method that the request came into.
      const caller =
        request?.caller ?? (typeof entry === "function" ? lookUpCaller(entry) : toCaller(entry, redaction));
      const scopes = [root, ...(request ? [request] : []), ...own];
      writeLine(
        places,
        () => {
          object ??= describeObject(caller.className);
          const line = { level, message, attributes, thrown, caller, object, scopes, request };
          const built = buildRecord(line, redaction);
          return beforeSend ? applyBeforeSend(beforeSend, built) : built;
        },
        ({ timestamp, level, message }) => {
          remember({ timestamp, level: toEventLevel(level), category: "log", message }, request);
          return sampleRate === 1 || Math.random() < sampleRate;
        },
      );
    }

    const logger: Logger = {
      trace(message, attributes) {
        write(logger.trace, "trace", message, attributes);
      },
      debug(message, attributes) {
        write(logger.debug, "debug", message, attributes);
      },
      info(message, attributes) {
        write(logger.info, "info", message, attributes);
      },
      warn(message, attributes) {
        write(logger.warn, "warn", message, attributes);
      },
      error(message, attributes) {
        write(logger.error, "error", message, attributes);
      },
      fatal(message, attributes) {
        write(logger.fatal, "fatal", message, attributes);
      },
      log(level, message, attributes, from) {
        write(from ?? logger.log, level, message, attributes);
      },
      logError(error, attributes = {}) {
        const { level = "error", message, ...rest } = copyFields(attributes);
        write(logger.logError, level, message, rest, [error]);
      },
      child(attributes) {
        const around = own.at(-1) ?? root;
        const scope = newScope({ ...around.attributes, ...toAttributes(attributes, redaction) });
        return makeLogger(made, [...own, scope]);
      },
      async withRequest(given, work) {
        const trace = currentTrace() ?? startTrace(parseTrace((name) => given.headers?.get(name)));
        const scope: RequestScope = {
          ...newScope(root.attributes),
          root,
          request: readRequest(given, redaction),
          trace,
          caller: lookUpCaller(logger.withRequest),
          lines: [],
        };
        const log = makeLogger(scope, own);
        // Without a name: a capture in `work` may have no other frame, and would take it for the handler.
        return runInRequest(scope, () =>
          runHeld(
            () => trace,
            async () => {
              try {
                return await work(log);
              } catch (error) {
                noteThrown(error, scope);
                log.logError(error);
                throw error;
              }
            },
          ),
        );
      },
      addBreadcrumb(breadcrumb) {
        change((scope) => {
          const crumb = toCrumb(breadcrumb, redaction);
          push(scope.breadcrumbs, crumb, MAX_BREADCRUMBS);
          remember(crumb, findRequest());
        });
      },
      setUser(user) {
        change((scope) => {
          scope.user = shapeUser(toPlainJson({ user }, redaction, { bytes: MAX_USER_BYTES })["user"]) ?? null;
        });
      },
      setTag(name, value) {
        change((scope) => {
          const [key, text] = toTag(name, value, redaction, { left: MAX_LISTED });
          addTag(scope, key, value === null || value === undefined ? null : text);
        });
      },
      async flush() {
        return places.outlet?.flush() ?? NOTHING;
      },
    };
    return logger;
  }

  return makeLogger(undefined, []);
}
