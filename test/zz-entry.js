import { captureExceptionInIsolate } from "../worker/capture/entries/sentry-lite.ts";
export default {
  async fetch(request, env) {
    try {
      return await fetch(request);
    } catch (error) {
      await captureExceptionInIsolate(env, error);
      throw error;
    }
  },
};
