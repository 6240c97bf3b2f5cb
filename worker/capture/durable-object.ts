import type { AlarmLike, CaptureContext, ContextLike, RequestLike, WebSocketLike } from "./context.ts";
import type { Capture } from "./engine.ts";
import { asText, read } from "./plain-json.ts";

export interface DurableObjectOptions {
  /** Default: the entry's `captureExceptionInIsolate`. */
  capture?: Capture;
  /** RPC methods to cover: `true` for all, or their names. Default: none. */
  rpc?: true | readonly string[];
}

type AnyClass = abstract new (ctx: never, env: never) => object;
type Base = new (ctx: ContextLike, env: object) => object;
type Method = (...args: unknown[]) => unknown;

const HANDLERS = ["fetch", "alarm", "webSocketMessage", "webSocketClose", "webSocketError"];
/** Where nobody waits for an answer the event is awaited before the error goes on: the platform may reset the object then. */
const AWAITED = /^(alarm|webSocketMessage|webSocketClose)$/;

export interface CaptureDurableObject {
  /**
   * Covers a Durable Object class: what its constructor, its handlers and, by option, its RPC methods throw is reported,
   * and thrown on as it is; `webSocketError` reports its argument. A plain subclass: no Proxy, nothing patched, no handler
   * added that the class lacks. What it cannot see is listed in docs/durable-objects.md: a failing
   * `blockConcurrencyWhile`, work passed to `waitUntil`, and streams need a capture in their own `catch`.
   *
   * @throws TypeError for a name in `rpc` that is no method of the class.
   * @example export class Room extends captureDurableObject(PlainRoom, { rpc: true }) {}
   */
  <Class extends AnyClass>(Class: Class, options?: DurableObjectOptions): Class;
}

/** `captureDurableObject` for an entry that reports by this capture. */
export function durableObjectCover(entryCapture: Capture): CaptureDurableObject {
  return (Class, { capture = entryCapture, rpc = [] } = {}) => coverClass(Class, capture, rpc);
}

function coverClass<Class extends AnyClass>(
  Class: Class,
  capture: Capture,
  rpc: true | readonly string[],
): Class {
  const owners = new WeakMap<object, [ContextLike, object]>();

  function cover(handler: string, method: Method): Method {
    return function (this: object, ...args) {
      const [ctx, env] = owners.get(this) ?? [];
      if (!ctx || !env) return Reflect.apply(method, this, args);
      const context = { ctx, object: this, handler, handled: false, ...contextOf(handler, args) };
      const report = (error: unknown) => capture(env, error, context);
      const settle = async (result: PromiseLike<unknown>) => {
        try {
          return await result;
        } catch (error) {
          const reported = report(error);
          if (AWAITED.test(handler)) await reported;
          else ctx.waitUntil(reported);
          throw error;
        }
      };
      if (handler === "webSocketError") ctx.waitUntil(report(args[1]));
      try {
        const result = Reflect.apply(method, this, args);
        return isPromise(result) ? settle(result) : result;
      } catch (error) {
        ctx.waitUntil(report(error));
        throw error;
      }
    };
  }

  // Anonymous, since V8 names the calls in a stack by a class's own name: they keep the user's.
  const subclass = () =>
    class extends (Class as unknown as Base) {
      // biome-ignore lint/correctness/noUnreachableSuper: where super() throws, another object is returned
      constructor(ctx: ContextLike, env: object) {
        try {
          super(ctx, env);
        } catch (error) {
          if (!ctx.blockConcurrencyWhile) throw error;
          // A constructor that throws takes all its pending work with it. So it ends well, with an object that never
          // gets to work: what this callback throws breaks it with the same error, after the event is out.
          ctx.blockConcurrencyWhile(async () => {
            await capture(env, error, { ctx, object: new.target, handler: "constructor", handled: false });
            throw error;
          });
          // biome-ignore lint/correctness/noConstructorReturn: the object that never gets to work
          return Object.create(new.target.prototype);
        }
        owners.set(this, [ctx, env]);
        // Handlers that are fields of the instance (arrow functions) hide those of the prototype.
        for (const name of HANDLERS.filter((name) => Object.hasOwn(this, name))) coverOn(this, name);
      }
    };

  function coverOn(target: object, name: string): void {
    const method: unknown = Reflect.get(target, name);
    if (typeof method === "function") {
      Object.defineProperty(target, name, {
        value: cover(name, method as Method),
        configurable: true,
        writable: true,
      });
    }
  }

  const Captured = subclass();
  const methods = rpcMethods(Class);
  for (const name of HANDLERS) coverOn(Captured.prototype, name);
  for (const name of rpc === true ? methods : rpc) {
    if (!methods.includes(name)) {
      throw new TypeError(`captureDurableObject: rpc must name methods of ${Class.name}; got "${name}"`);
    }
    coverOn(Captured.prototype, name);
  }
  Object.defineProperty(Captured, "name", { value: Class.name });
  return Captured as unknown as Class;
}

/**
 * A promise, or what a call to another object gives. Not any value with a `then`: an RPC stub has every property, and
 * asking for one may be a call.
 */
function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    value instanceof Promise ||
    /^(Js)?RpcPro(mise|perty)$/.test(asText(read(read(value, "constructor"), "name")))
  );
}

/** Methods of the class and its bases that can be called over RPC: those of prototypes, no accessors. */
function rpcMethods(Class: AnyClass): string[] {
  const names = new Set<string>();
  for (
    let proto = Class.prototype;
    proto && proto !== Object.prototype;
    proto = Object.getPrototypeOf(proto)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(proto))) {
      if (typeof value === "function" && name !== "constructor" && !HANDLERS.includes(name)) names.add(name);
    }
  }
  return [...names];
}

function contextOf(handler: string, [first, code, reason, wasClean]: unknown[]): CaptureContext {
  switch (handler) {
    case "fetch":
      return { request: first as RequestLike };
    case "alarm":
      return { alarm: first as AlarmLike | undefined };
    case "webSocketMessage":
    case "webSocketError":
      return { webSocket: first as WebSocketLike };
    case "webSocketClose":
      return {
        webSocket: first as WebSocketLike,
        close: { code: Number(code), reason: String(reason), wasClean: wasClean === true },
      };
    default:
      return {};
  }
}
