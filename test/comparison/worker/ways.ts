import {
  captureException,
  instrumentDurableObjectWithSentry,
  instrumentWorkflowWithSentry,
  withSentry,
} from "@sentry/cloudflare";
import {
  captureDurableObject,
  captureExceptionInIsolate,
  captureHandlers,
  captureWorkflow,
} from "../../../worker/capture/index.ts";
import type { Way } from "../rows.ts";
import { type ComparisonEnv, roomsOf } from "./env.ts";
import type { Report } from "./failing-code.ts";
import { orderClass } from "./order.ts";
import { roomClass } from "./room.ts";

const nothing: Report = async () => {};
const explicit: Report = (env, error, context) =>
  captureExceptionInIsolate({ ...env, SENTRY_DSN: (env as ComparisonEnv).EXPLICIT_DSN }, error, context);

/** As its documentation has it, with traces, and with trace propagation to its own objects: the one option it has for RPC. */
const officialOptions = (env: ComparisonEnv) => ({
  dsn: env.OFFICIAL_DSN,
  tracesSampleRate: 1.0,
  rpcTracePropagationBindings: ["OFFICIAL_ROOM"],
});

export const PlainRoom = roomClass("plain", nothing);
export const ExplicitRoom = roomClass("explicit", explicit);
export const CoveredRoom = captureDurableObject(roomClass("covered", nothing), { rpc: true });
export const OfficialRoom = instrumentDurableObjectWithSentry(
  officialOptions,
  roomClass("official", nothing),
);

export const PlainOrder = orderClass(nothing, nothing);
export const ExplicitOrder = orderClass(explicit, explicit);
export const CoveredOrder = captureWorkflow(orderClass(nothing, captureExceptionInIsolate));
export const OfficialOrder = instrumentWorkflowWithSentry(
  officialOptions,
  orderClass(nothing, async (_, error) => captureException(error)),
);

/** A Worker that lets through what its object throws. */
const through = (way: Way) => ({
  fetch: (request: Request, env: ComparisonEnv) => roomsOf(env, way).getByName("worker").fetch(request),
});

export const PlainWorker = through("plain");
export const CoveredWorker = captureHandlers(through("covered"));
export const OfficialWorker = withSentry(officialOptions, through("official"));
export const ExplicitWorker = {
  async fetch(request: Request, env: ComparisonEnv, ctx: ExecutionContext): Promise<Response> {
    try {
      return await through("explicit").fetch(request, env);
    } catch (error) {
      await explicit(env, error, { ctx, request, handled: false });
      throw error;
    }
  },
};
