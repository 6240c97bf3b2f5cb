import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";

/** The least that a user of the library writes: what this Worker weighs is what the library costs. */
export default {
  async fetch(request: Request, env: object): Promise<Response> {
    try {
      return await fetch(request);
    } catch (error) {
      await captureExceptionInIsolate(env, error);
      throw error;
    }
  },
};
