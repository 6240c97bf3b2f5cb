import { DurableObject } from "cloudflare:workers";
import {
  type CaptureContext,
  type CaptureResult,
  createCapture,
  queueTransport,
  sentryTransport,
} from "../../../worker/capture/index.ts";
import type { Thrown, TransportName } from "../plan.ts";

interface Env {
  THROWER: DurableObjectNamespace<Thrower>;
}

type CaptureBy = (env: object, error: unknown, context?: CaptureContext) => Promise<CaptureResult>;

const CAPTURES: Record<TransportName, CaptureBy> = {
  sentry: createCapture({ transports: [sentryTransport()] }),
  queue: createCapture({ transports: [queueTransport()] }),
};

/** Throws as often as it is asked to, and answers a line for each throw once its capture is over. */
export class Thrower extends DurableObject<Env> {
  override async fetch(request: Request): Promise<Response> {
    const query = new URL(request.url).searchParams;
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const turns = Array(Number(query.get("times"))).keys();
    const throwNext = async () => {
      for (const turn of turns) {
        const thrown = await this.#throw(CAPTURES[query.get("by") as TransportName], turn);
        await writer.write(encoder.encode(`${JSON.stringify(thrown)}\n`));
      }
    };
    const throwing = Promise.all(Array.from({ length: Number(query.get("atOnce")) }, throwNext));
    throwing.then(() => writer.close()).catch((error) => writer.abort(error));
    return new Response(readable);
  }

  async #throw(capture: CaptureBy, turn: number): Promise<Thrown> {
    const started = Date.now();
    try {
      throw new RangeError(`order ${turn} cannot be shipped`, { cause: new Error("no such address") });
    } catch (error) {
      const { status, eventId = "", reason = "" } = await capture(this.env, error, { ctx: this.ctx });
      return { status, eventId, reason, ms: Date.now() - started };
    }
  }
}

export default {
  fetch(request, env): Response | Promise<Response> {
    const object = new URL(request.url).searchParams.get("object");
    return object ? env.THROWER.getByName(object).fetch(request) : new Response("ready");
  },
} satisfies ExportedHandler<Env>;
