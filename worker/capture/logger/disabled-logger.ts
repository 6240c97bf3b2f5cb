import type { Logger } from "./logger.ts";
import { NOTHING } from "./outlet.ts";

const nothing = () => {};

/** The logger where no transport is configured. */
export const DISABLED: Logger = {
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
  log: nothing,
  logError: nothing,
  addBreadcrumb: nothing,
  setUser: nothing,
  setTag: nothing,
  child: () => DISABLED,
  withRequest: async (_request, work) => work(DISABLED),
  flush: async () => NOTHING,
};
