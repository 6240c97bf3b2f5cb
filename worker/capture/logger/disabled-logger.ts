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
  child() {
    return DISABLED;
  },
  async withRequest(_request, work) {
    return work(DISABLED);
  },
  async flush() {
    return NOTHING;
  },
};
