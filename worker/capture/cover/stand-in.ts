import { runHeld } from "../trace/current.ts";
import { type CallWatch, watchResult } from "./call.ts";

export type Method = (...args: unknown[]) => unknown;

/** Begins to watch a call, if calls of this name are watched. Reading a property has no arguments. */
export type WatchCall = (name: string, args?: unknown[]) => CallWatch | undefined;

const originals = new WeakMap<object, object>();

/** Returns the original of a stand-in, and any other value as it is. So a second cover replaces the first. */
export function uncovered<T extends object>(value: T): T {
  return (originals.get(value) as T | undefined) ?? value;
}

/**
 * What the platform gets instead of `raw`. It has the same properties, and in every function that is called through it,
 * `this` is `raw` itself. So private fields, identity, decorators and calls inside `raw` work as without a cover. Calls and
 * reads of names that `covers` accepts are watched.
 *
 * @param shape the Proxy's target, which the runtime looks at: its fixed own properties must be those of `raw`
 */
export function standIn<T extends object>(
  raw: T,
  covers: (name: PropertyKey) => boolean,
  watch: WatchCall | undefined,
  construct?: ProxyHandler<T>["construct"],
  shape = withoutFixed(raw),
): T {
  const wrap = createWrap((that) => (that === proxy || that === undefined ? raw : that), true);
  const proxy: T = new Proxy(shape, {
    ...(construct && { construct }),
    get(target, name, receiver) {
      // Of a class in another shape.
      if (name === "prototype" && shape !== raw) return Reflect.get(shape, name);
      const self = receiver === proxy ? raw : receiver;
      const watched = covers(name) ? watch : undefined;
      const value: unknown =
        watched && !Object.hasOwn(raw, name)
          ? run(() => Reflect.get(raw, name, self), watched(String(name)))
          : Reflect.get(raw, name, self);
      // A Proxy must return a fixed property of its target unchanged. `constructor` must stay the class itself.
      if (!isMethod(value) || name === "constructor" || isFixed(target, name)) return value;
      return wrap(name, value, watched);
    },
    set(_, name, value, receiver) {
      return Reflect.set(raw, name, value, receiver === proxy ? raw : receiver);
    },
  });
  originals.set(proxy, raw);
  return proxy;
}

/**
 * Wraps functions, each once for a name, so that two reads give the same wrapper. Wrappers are Proxies, because a function
 * may be a class or have properties. Their calls also have a name in stacks that no bundler changes (`Object.apply`).
 *
 * @param isOutside whether the platform calls: it awaits what it gets, so that what a call throws at once can wait for its
 * event as a rejection
 */
export function createWrap(
  self: (that: unknown) => unknown,
  isOutside = false,
): (name: PropertyKey, method: Method, watch: WatchCall | undefined) => Method {
  const known = new Map<PropertyKey, [Method, Method]>();
  return (name, method, watch) => {
    const found = known.get(name);
    if (found?.[0] === method) return found[1];
    const wrapper = new Proxy(method, {
      apply(_, that, args: unknown[]) {
        const call = watch?.(String(name), args);
        if (!call) return Reflect.apply(method, self(that), args);
        let result: unknown;
        try {
          result = call.trace
            ? runHeld(call.trace, Reflect.apply, method, self(that), args)
            : Reflect.apply(method, self(that), args);
        } catch (error) {
          const reported = call.failed(error);
          if (!reported || !isOutside) throw error;
          return reported.then(() => {
            throw error;
          });
        } finally {
          call.returned?.();
        }
        return watchResult(result, call);
      },
    });
    known.set(name, [method, wrapper]);
    return wrapper;
  };
}

function run(read: () => unknown, call: CallWatch | undefined): unknown {
  if (!call) return read();
  let result: unknown;
  try {
    result = read();
  } catch (error) {
    call.failed(error);
    throw error;
  }
  return watchResult(result, call);
}

/** An RPC stub looks like a function, but a Proxy of it cannot be sent. A class has a `this` of its own. */
export function isMethod(value: unknown): value is Method {
  return typeof value === "function" && value instanceof Function && !isFixed(value, "prototype");
}

/** Copies an object that has fixed properties: a Proxy of the object itself could not give other values for those. */
function withoutFixed<T extends object>(raw: T): T {
  return typeof raw === "object" && Reflect.ownKeys(raw).some((name) => isFixed(raw, name))
    ? Object.assign(Object.create(Object.getPrototypeOf(raw)), raw)
    : raw;
}

function isFixed(target: object, name: PropertyKey): boolean {
  const own = Reflect.getOwnPropertyDescriptor(target, name);
  return own?.configurable === false && own.writable === false;
}
