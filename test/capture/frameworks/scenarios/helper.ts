import { Agent, type Connection, callable, type StreamingResponse } from "agents";
import { captureDurableObject } from "../../../../worker/capture/index.ts";

interface Notes {
  count: number;
}

/** Fails in each hook that its name, a message or the state asks for. */
class FailingHelper extends Agent<Cloudflare.Env, Notes> {
  override initialState: Notes = { count: 0 };
  tries = 0;

  override async onStart(): Promise<void> {
    if (this.name.includes("onStart")) throw new Error("onStart failed");
  }
  override async onRequest(request: Request): Promise<Response> {
    if (request.url.endsWith("/fail")) throw new TypeError("onRequest failed");
    return Response.json(this.state);
  }
  override async onConnect(): Promise<void> {
    if (this.name.includes("onConnect")) throw new RangeError("onConnect failed");
  }
  override async onMessage(_connection: Connection, message: string): Promise<void> {
    if (message === "fail") throw new RangeError("onMessage failed");
  }
  override async onClose(): Promise<void> {
    if (this.name.includes("onClose")) throw new Error("onClose failed");
  }
  async onEmail(): Promise<void> {
    throw new Error("onEmail failed");
  }
  override onStateChanged({ count }: Notes): void {
    if (count < 0) throw new RangeError("onStateChanged failed");
  }
  async later(): Promise<void> {
    this.tries++;
    throw new Error("later failed");
  }
  async remind(): Promise<void> {
    await this.schedule(new Date(Date.now() + 50), "later", undefined, {
      retry: { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 2 },
    });
  }
  async enqueue(): Promise<void> {
    await this.queue("later", undefined, { retry: { maxAttempts: 3, baseDelayMs: 1, maxDelayMs: 2 } });
  }
  triesSoFar(): number {
    return this.tries;
  }

  async add(one: number, other: number): Promise<number> {
    if (one < 0) throw new RangeError("add failed");
    return one + other;
  }

  async count(stream: StreamingResponse, to: number): Promise<void> {
    if (to < 0) throw new RangeError("count failed");
    stream.send(1);
    stream.end(to);
  }

  notCallable(): void {}
}

// As the decorators `@callable()` and `@callable({ streaming: true })` do it: the runtime knows no decorators yet.
const decorating = {} as ClassMethodDecoratorContext;
callable()(FailingHelper.prototype.add, decorating);
callable({ streaming: true })(FailingHelper.prototype.count, decorating);

/** Answers errors itself, as many applications do. */
export const QuietHelper = captureDurableObject(
  class QuietHelper extends FailingHelper {
    override onError(): void {}
  },
  { hooks: true },
);

export const Helper = captureDurableObject(class Helper extends FailingHelper {}, {
  hooks: true,
  rpc: true,
  callable,
});
