import { DurableObject, WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import {
  bindTrace,
  continueTrace,
  currentTrace,
  flarelogSpans,
  recordSpans,
  type SpanTransport,
  sentrySpans,
  type TraceCarrier,
  traceHeaders,
  withTrace,
} from "../../../worker/capture/entries/trace.ts";
import {
  captureDurableObject,
  captureExceptionInIsolate,
  captureMessage,
  captureWorkflow,
} from "../../../worker/capture/index.ts";
import type { Env } from "./env.ts";

/** Other tests share the Worker, and count what arrives. */
const whereWanted = (transport: SpanTransport): SpanTransport => ({
  ...transport,
  isConfigured: (env: Partial<Env>) => env.SPANS === "on" && transport.isConfigured(env),
});

export const spans = recordSpans({
  tracesSampleRate: 1,
  transports: [flarelogSpans(), sentrySpans()].map(whereWanted),
});

export interface Parcel extends TraceCarrier {
  readonly from: string;
}

/** Reports by hand, far from the handler, and says nothing of the request. */
export async function report(env: Env, place: string): Promise<void> {
  await scheduler.wait(1);
  await captureExceptionInIsolate(env, new Error(place));
}

/** Hands what it gets on to the next hop, and reports at each. */
class PlainRelay extends DurableObject<Env> {
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get("upgrade") === "websocket") return this.join();
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/wait") return this.wait(Number(searchParams.get("ms")));
    await report(this.env, "first object");
    const next = bindTrace(this.env.RELAY.getByName(`${this.ctx.id.name} next`));
    return new Response(await next.pass("parcel"));
  }

  /** The workflow's id. */
  pass(trace: TraceCarrier, from: string): Promise<string> {
    return continueTrace(trace, async () => {
      await report(this.env, "second object");
      const { id } = await this.env.RELAY_FLOW.create({ params: withTrace({ from }) });
      return id;
    });
  }

  async fail(_trace: TraceCarrier): Promise<void> {
    await scheduler.wait(1);
    throw new Error("covered rpc failed");
  }

  /** What is known of the trace before and after an await, and in work that nobody waits for. */
  async traces(): Promise<(string | undefined)[]> {
    const known = [currentTrace()?.spanId];
    await scheduler.wait(1);
    known.push(currentTrace()?.spanId);
    await new Promise<void>((resolve) => setTimeout(resolve, 1));
    known.push(currentTrace()?.spanId);
    await this.ctx.storage.put("known", known.length);
    known.push(currentTrace()?.spanId);
    return known;
  }

  override webSocketMessage(socket: WebSocket, message: string): Promise<void> {
    if (message === "fail") throw new Error("message failed");
    socket.send(JSON.stringify(traceHeaders()));
    return report(this.env, `message ${message}`);
  }

  override async alarm(): Promise<void> {
    await report(this.env, "alarm 1");
    await captureMessage(this.env, "alarm 2", { ctx: this.ctx });
  }

  private async wait(ms: number): Promise<Response> {
    const before = traceHeaders();
    for (let i = 0; i < 3; i++) await scheduler.wait(ms);
    await this.ctx.storage.put("waited", ms);
    const after = traceHeaders();
    await captureExceptionInIsolate(this.env, new Error("waited"), { ctx: this.ctx });
    return Response.json([before, after]);
  }

  private join(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment(withTrace({ user: "ann" }));
    return new Response(null, { status: 101, webSocket: client });
  }
}

export const Relay = captureDurableObject(PlainRelay, { rpc: true, spans, name: "Relay" });
/** The same without spans: only calls that come with a trace are followed. */
export const QuietRelay = captureDurableObject(PlainRelay, { rpc: true });

export const RelayFlow = captureWorkflow(
  class RelayFlow extends WorkflowEntrypoint<Env, Parcel> {
    override async run(event: Readonly<WorkflowEvent<Parcel>>, step: WorkflowStep): Promise<void> {
      await report(this.env, "workflow");
      await step.do("hand on", async () => {
        await report(this.env, "step");
        await this.env.PARCELS.send(withTrace({ from: event.payload.from }));
      });
    }
  },
  { spans },
);

/** The last hop. */
export async function receiveParcels(batch: MessageBatch, env: Env): Promise<void> {
  for (const message of batch.messages)
    await continueTrace(message, async () => {
      await report(env, "consumer");
      message.ack();
    });
}
