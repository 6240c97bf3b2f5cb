import { COMPATIBILITY_DATE } from "./consumer.ts";

/** A user's Worker in TypeScript: all that the library is made for, as its documentation shows it. */
export const TYPED_WORKER = `
import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from "cloudflare:workers";
import {
  type CaptureResult,
  captureDurableObject,
  captureExceptionInIsolate,
  captureHandlers,
  captureMessage,
  captureRouteErrors,
  captureStep,
  captureWorkflow,
  createCapture,
  sentryTransport,
  type Transport,
} from "isolate-capture";
import { createLogger } from "isolate-capture/logger";
import {
  bindTrace,
  continueTrace,
  flarelogSpans,
  recordSpans,
  type Trace,
  type TraceCarrier,
  traceHeaders,
  withTrace,
} from "isolate-capture/trace";

const spans = recordSpans({ tracesSampleRate: 0.1, transports: [flarelogSpans({ serviceName: "shop" })] });

const queueTransport: Transport = {
  name: "queue",
  isConfigured: (env) => "QUEUE" in env,
  async send(event, { signal }) {
    if (signal.aborted) return { status: "retryable", reason: event.id };
    return { status: "delivered" };
  },
};

const capture = createCapture({
  deadlineMs: 1_000,
  alarms: "final",
  request: { headers: ["user-agent"] },
  sampleRate: 0.5,
  maxPerMinute: 100,
  ignoreErrors: ["Network connection lost", /^AbortError/, (error) => error instanceof RangeError],
  redact: { keep: ["REGION"], keys: /iban/i },
  transports: [sentryTransport({ importDeadlineMs: 300 }), queueTransport],
  beforeSend: (event) => (event.tags["durable_object.class"] === "Canary" ? null : event),
});

/** Wrappers as applications have them. */
async function report(env: Env, error: unknown): Promise<void> {
  return captureExceptionInIsolate(env, error);
}
const reportShortly: (env: Env, error: unknown) => Promise<void> = captureExceptionInIsolate;
const reportBoth = (env: Env, error: unknown): Promise<void> => capture(env, error, { handled: true });
const tell = (env: Env, text: string): Promise<void> => captureMessage(env, text, { level: "warning" });
const statusOf = async (env: Env): Promise<string> => (await captureExceptionInIsolate(env, new Error())).status;
const resultOf = async (env: Env): Promise<CaptureResult> => captureMessage(env, "odd");

/** The application's options for the official SDK, as they are, and its scopes. */
const moved = createCapture({
  scope: () => ({ getScopeData: () => ({ tags: { plan: "pro" } }) }),
  sentry: (env: Env) => ({
    dsn: env.SENTRY_DSN,
    tracesSampleRate: 0.1,
    ignoreErrors: ["Network connection lost", /^AbortError/],
    initialScope: { tags: { region: "eu" } },
    integrations: (defaults) => defaults.filter(({ name }) => name !== "LinkedErrors"),
    beforeSend(event, hint) {
      if (hint.originalException instanceof RangeError) return null;
      delete event.user;
      event.tags = { ...event.tags, checked: true };
      return event;
    },
  }),
});

export class Room extends DurableObject<Env> {
  override async fetch(request: Request): Promise<Response> {
    try {
      return new Response(await this.speak("fetch"));
    } catch (error) {
      const result: CaptureResult = await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, request });
      return new Response(result.eventId ?? null, { status: 500 });
    }
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    try {
      await this.speak("alarm");
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { ctx: this.ctx, alarm: info, object: this });
      throw error;
    }
  }

  override async webSocketClose(
    webSocket: WebSocket,
    code: number,
    reason: string,
    wasClean: boolean,
  ): Promise<void> {
    const close = { code, reason, wasClean };
    await moved(this.env, new Error("closed"), { ctx: this.ctx, webSocket, close, level: "warning" });
  }

  override webSocketError(webSocket: WebSocket, error: unknown): void {
    this.ctx.waitUntil(captureExceptionInIsolate(this.env, error, { ctx: this.ctx, webSocket }));
  }

  async speak(text: string): Promise<string> {
    return text;
  }

  async post(trace: TraceCarrier, text: string, times = 1): Promise<string> {
    return continueTrace(trace, async (own: Trace) => {
      this.ctx.getWebSockets().forEach((socket) => socket.serializeAttachment(withTrace({ text, times }, own)));
      return text.repeat(times);
    });
  }
}

export const Counter = captureDurableObject(
  class Counter extends DurableObject<Env> {
    override async alarm(): Promise<void> {}

    async add(by: number): Promise<number> {
      return by;
    }
  },
  { rpc: ["add"], capture, spans, log: (ctx: DurableObjectState, env: Env) => createLogger(env, { ctx }) },
);
export type Counter = InstanceType<typeof Counter>;

export const Hall = captureDurableObject(
  class Hall extends DurableObject<Env> {
    onError(_error: unknown): void {}
  },
  { hooks: ["onError"], name: "Hall", log: (ctx, env) => createLogger(env, { ctx }) },
);

export const Accounts = captureHandlers(
  class Accounts extends WorkerEntrypoint<Env> {
    open(count: number): number {
      return count;
    }
  },
  { rpc: ["open"], capture },
);

const answer: (error: Error, request: Request) => Response = captureRouteErrors(
  (error) => new Response(error.message, { status: 500 }),
  { capture },
);

class PlainDoor extends DurableObject<Env> {
  open(): boolean {
    return true;
  }
}

export class Door extends captureDurableObject(PlainDoor, { rpc: true }) {}

export class Order extends WorkflowEntrypoint<Env, { id: string }> {
  override async run(event: Readonly<WorkflowEvent<{ id: string }>>, step: WorkflowStep): Promise<number> {
    try {
      const text: string = await step.do("note", captureStep(this.env, async () => event.payload.id, { event }));
      return await step.do(
        text,
        { retries: { limit: 2, delay: 1 } },
        captureStep(this.env, async (context) => context.attempt, { event, capture }),
      );
    } catch (error) {
      await captureExceptionInIsolate(this.env, error, { workflow: event, object: this });
      throw error;
    }
  }
}

export const Bill = captureWorkflow(
  class Bill extends WorkflowEntrypoint<Env, { id: string }> {
    override async run(event: Readonly<WorkflowEvent<{ id: string }>>, step: WorkflowStep): Promise<string> {
      await step.do("charge", async (context) => {
        await capture(this.env, "a text", { workflow: event, step: context });
      });
      return event.payload.id;
    }
  },
);
export type Bill = InstanceType<typeof Bill>;

export default captureHandlers({
  async fetch(request, env, ctx): Promise<Response> {
    ctx.waitUntil(capture(env, new Error("noted"), { ctx, request }));
    if (!request.url) return answer(new Error("no address"), request);
    const sum: number = await env.COUNTER.getByName("a").add(1);
    const isOpen: boolean = await env.DOOR.getByName("a").open();
    const said: string = await env.ROOM.getByName("a").speak("b");
    const bound = bindTrace(env.ROOM.getByName("a"));
    const posted: string = await bound.post("text", 2);
    // @ts-expect-error a method that takes no trace cannot be called through it
    const refused = () => bound.speak("b");
    await bound.fetch(request.url, { headers: traceHeaders(request.headers) });
    await env.ROOM.getByName("a").post(withTrace(), posted);
    const { id } = await env.ORDER.create({ params: withTrace({ id: typeof refused }) });
    const bill = await env.BILL.create({ params: { id } });
    return Response.json({ sum, isOpen, said, id: bill.id });
  },
  async queue(batch, env) {
    for (const message of batch.messages) await continueTrace(message, async () => message.ack());
    await capture(env, new Error(batch.queue), { tags: { queue: batch.queue, size: batch.messages.length } });
  },
} satisfies ExportedHandler<Env>);
`;

/** The bindings, as `wrangler types` finds them out. */
export const BINDINGS = `
interface Env {
  SENTRY_DSN: string;
  ROOM: DurableObjectNamespace<import("./index.js").Room>;
  COUNTER: DurableObjectNamespace<import("./index.js").Counter>;
  DOOR: DurableObjectNamespace<import("./index.js").Door>;
  ORDER: Workflow<{ id: string }>;
  BILL: Workflow<Parameters<import("./index.js").Bill["run"]>[0]["payload"]>;
}
`;

/** The same bindings for `wrangler types`. */
export const WRANGLER_TOML = `
name = "typed"
main = "index.ts"
compatibility_date = "${COMPATIBILITY_DATE}"

[vars]
SENTRY_DSN = ""

[[durable_objects.bindings]]
name = "ROOM"
class_name = "Room"

[[durable_objects.bindings]]
name = "COUNTER"
class_name = "Counter"

[[durable_objects.bindings]]
name = "DOOR"
class_name = "Door"

[[migrations]]
tag = "v1"
new_sqlite_classes = ["Room", "Counter", "Door"]

[[workflows]]
name = "order"
binding = "ORDER"
class_name = "Order"

[[workflows]]
name = "bill"
binding = "BILL"
class_name = "Bill"
`;
