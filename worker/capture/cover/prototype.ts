import type { AnyClass } from "./handler-names.ts";
import type { InstanceCover } from "./instance-cover.ts";
import { createWrap, isMethod, type Method, type WatchCall } from "./stand-in.ts";

type Wrap = (name: PropertyKey, method: Method, watch: WatchCall | undefined) => Method;

/** The parts of an instance that the prototype of a covered class needs. */
interface Instances {
  /** The stand-in that the platform has got. */
  isStandIn(instance: object): boolean;
  /** Its cover, if what a class that extends this one calls by `super` is covered as well. */
  coverOf(instance: object): InstanceCover | undefined;
}

/**
 * The prototype of a covered class. `wrangler dev` extends the default export, and turns the errors of `super.fetch()` into
 * answers of its own: so calls by `super` can be covered. Cloudflare's Vite plugin reads a method from the prototype, to call
 * it on the instance that the platform has: it gets the stand-in's.
 */
export function coverPrototype(Class: AnyClass, { isStandIn, coverOf }: Instances): object {
  const own: object = Class.prototype;
  const wraps = new WeakMap<object, Wrap>();
  return new Proxy(Object.create(own), {
    get(target, name, instance) {
      if (name !== "constructor" && isStandIn(instance)) return Reflect.get(instance, name);
      const value: unknown = Reflect.get(target, name, instance);
      const cover = coverOf(instance);
      if (!cover?.covers(name) || !isMethod(value)) return value;
      const wrap = wraps.get(instance) ?? createWrap((that) => that);
      wraps.set(instance, wrap);
      return wrap(name, value, cover.watch);
    },
    // Frameworks list the methods of each class.
    ownKeys: () => Reflect.ownKeys(own),
    getOwnPropertyDescriptor(_, name) {
      const found = Reflect.getOwnPropertyDescriptor(own, name);
      return found && { ...found, configurable: true };
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
