import type { AnyClass } from "./handler-names.ts";
import type { InstanceCover } from "./instance-cover.ts";
import { createWrap, isMethod, type Method, type WatchCall } from "./stand-in.ts";

type Wrap = (name: PropertyKey, method: Method, watch: WatchCall | undefined) => Method;

/**
 * A prototype for classes that extend this one: methods that they call by `super` are covered. `wrangler dev` extends the
 * default export in this way, and turns the errors of `super.fetch()` into answers of its own.
 *
 * @param coverOf gives the cover of an instance
 */
export function coverSuper(
  Class: AnyClass,
  coverOf: (instance: object) => InstanceCover | undefined,
): object {
  const wraps = new WeakMap<object, Wrap>();
  return new Proxy(Object.create(Class.prototype), {
    get(target, name, instance) {
      const value: unknown = Reflect.get(target, name, instance);
      const cover = coverOf(instance);
      if (!cover?.covers(name) || !isMethod(value)) return value;
      const wrap = wraps.get(instance) ?? createWrap((that) => that);
      wraps.set(instance, wrap);
      return wrap(name, value, cover.watch);
    },
  });
}

/** A function with this prototype and the own properties of the class: the `prototype` of a class cannot be another. */
export function withPrototype<Class extends AnyClass>(Class: Class, prototype: object): Class {
  const { prototype: _, ...own } = Object.getOwnPropertyDescriptors(Class);
  function Extendable() {}
  Object.defineProperties(Extendable, own);
  Extendable.prototype = prototype;
  return Object.setPrototypeOf(Extendable, Object.getPrototypeOf(Class));
}
