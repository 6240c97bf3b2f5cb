import { DEFAULTS } from "./defaults.ts";
import { type Capture, createEngine } from "./engine.ts";

/**
 * Reports an error from the Durable Object, Workflow or Worker in whose `catch` it is called, and resolves when that
 * event was accepted, or with the reason why it was not. Never throws and never rejects; takes no longer than two
 * seconds; leaves nothing pending, so that an object can hibernate. Without the secret `SENTRY_DSN` it does nothing.
 *
 * @param env the bindings: `this.env`
 * @param error whatever was thrown
 * @param context where it was caught; optional, and worth its line
 * @example
 * async alarm(info?: AlarmInvocationInfo) {
 *   try {
 *     await this.work();
 *   } catch (error) {
 *     await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, alarm: info });
 *     throw error;
 *   }
 * }
 */
export const captureExceptionInIsolate: Capture = /* @__PURE__ */ createEngine(DEFAULTS);
