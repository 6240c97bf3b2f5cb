import { type TraceCarrier, traceHeaders, withTrace } from "./carry.ts";
import type { Trace } from "./current.ts";

/**
 * A stub whose methods are called without their first parameter, which is the trace. Methods without such a parameter
 * cannot be called through it.
 */
export type TraceBound<Stub> = {
  [Name in keyof Stub]: Name extends Plain
    ? Stub[Name]
    : Stub[Name] extends (trace: infer First, ...args: infer Args) => infer Result
      ? TraceCarrier extends First
        ? (...args: Args) => Result
        : never
      : Stub[Name];
};

type Plain = "fetch" | "connect" | "dup" | "onRpcBroken" | symbol;

/** The methods of a stub that belong to the platform. */
const PLAIN = /^(connect|dup|onRpcBroken)$/;

/**
 * Binds the trace to a stub or service binding. Its RPC methods get the trace as their first argument, and its `fetch`
 * gets it as headers. The methods take the trace as their first parameter, and read it with `continueTrace`.
 *
 * @param trace default: at each call, `currentTrace()`
 * @example
 * await bindTrace(env.ROOM.getByName("lobby")).post("hello");
 * // in Room: post(trace: TraceCarrier, text: string) { return continueTrace(trace, () => this.save(text)); }
 */
export function bindTrace<Stub extends object>(stub: Stub, trace?: Trace): TraceBound<Stub>;
export function bindTrace(stub: object, trace?: Trace): object {
  return new Proxy(stub, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      const call = (...args: unknown[]): unknown => Reflect.apply(value, target, args);
      if (typeof name === "symbol" || PLAIN.test(name)) return call;
      if (name !== "fetch") return (...args: unknown[]) => call(withTrace(undefined, trace), ...args);
      return async (input: Request, init?: RequestInit) => {
        const request = new Request(input, init);
        return call(new Request(request, { headers: traceHeaders(request.headers, trace) }));
      };
    },
  });
}
