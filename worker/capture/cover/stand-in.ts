export type Method = (...args: unknown[]) => unknown;

/** What is done about a call from outside: `run` is the call as it would be without us. A read has no `args`. */
export type Call = (name: string, run: () => unknown, args?: unknown[]) => unknown;

/**
 * What the platform gets in place of `raw`: the same properties, and `this` of whatever is called through it is `raw`
 * itself. So private fields, identity, decorators and calls inside of `raw` are as if nothing were covered. Calls and
 * reads of names that `covers` accepts go through `call`.
 */
export function standIn<T extends object>(
  raw: T,
  covers: (name: PropertyKey) => boolean,
  call: Call,
  construct?: ProxyHandler<T>["construct"],
): T {
  const wrap = createWrap((that) => (that === proxy || that === undefined ? raw : that));
  const proxy: T = new Proxy(raw, {
    ...(construct && { construct }),
    get(_, name, receiver) {
      const isCovered = covers(name);
      const get = () => Reflect.get(raw, name, receiver === proxy ? raw : receiver);
      const value: unknown = isCovered && !Object.hasOwn(raw, name) ? call(String(name), get) : get();
      // A Proxy must give a fixed property of its target as it is. A class may be asked who it is.
      if (typeof value !== "function" || name === "constructor" || isFixed(raw, name)) return value;
      return wrap(name, value as Method, isCovered ? call : uncovered);
    },
    set(_, name, value, receiver) {
      return Reflect.set(raw, name, value, receiver === proxy ? raw : receiver);
    },
  });
  return proxy;
}

const uncovered: Call = (_, run) => run();

/**
 * Wraps functions, each once for a name: who asks twice gets the same. Wrappers are Proxies, because a function may be a
 * class, or have properties.
 */
export function createWrap(
  self: (that: unknown) => unknown,
): (name: PropertyKey, method: Method, call: Call) => Method {
  const known = new Map<PropertyKey, [Method, Method]>();
  return (name, method, call) => {
    const found = known.get(name);
    if (found?.[0] === method) return found[1];
    const wrapper = new Proxy(method, {
      apply: (_, that, args: unknown[]) =>
        call(String(name), () => Reflect.apply(method, self(that), args), args),
    });
    known.set(name, [method, wrapper]);
    return wrapper;
  };
}

function isFixed(target: object, name: PropertyKey): boolean {
  const own = Reflect.getOwnPropertyDescriptor(target, name);
  return own?.configurable === false && own.writable === false;
}
