import { isEmptyClass } from "./construct.ts";
import type { AnyClass } from "./handler-names.ts";
import type { InstanceCover } from "./instance-cover.ts";
import { coverPrototype, withPrototype } from "./prototype.ts";
import { createWrap, isMethod, standIn, type WatchCall } from "./stand-in.ts";

/** The covered class whose constructor runs. */
let making: AnyClass | undefined;

/**
 * The class as the platform sees it: the same class, but its instances are reached through a stand-in. If a class extends it
 * and adds no methods, the stand-in is its `this`. If it adds methods, its `this` is the instance itself, because its private
 * fields must be where its methods look for them. Then the prototype is covered, and so are calls from inside.
 *
 * @param coverInstance gets the constructor's arguments, and what gives the instance, or its class before there is one
 * @param coversSuper whether what a class that extends this one calls by `super` is covered as well
 */
export function coverClass<Class extends AnyClass>(
  Class: Class,
  coverInstance: (args: unknown[], failing: () => object) => InstanceCover,
  coversSuper = false,
): Class {
  const instances = new WeakMap<object, InstanceCover>();
  const standIns = new WeakSet<object>();
  const prototype = coverPrototype(Class, {
    isStandIn: (instance) => standIns.has(instance),
    coverOf: (instance) => (coversSuper ? instances.get(instance) : undefined),
  });
  const Covered: Class = standIn(
    Class,
    () => false,
    undefined,
    (_, args: unknown[], newTarget) => {
      const Real: AnyClass = newTarget === Covered ? Class : (newTarget as AnyClass);
      const above = newTarget === Covered ? [] : classesAbove(Real, Covered);
      // The cover of a class that extends this one sees the same calls.
      if (making && above.includes(making)) return Reflect.construct(Class, args, newTarget);
      let failing: object = Real;
      const cover = coverInstance(args, () => failing);
      const isOutside = above.every((Sub) => !listMethods(Sub, false).length);
      const shape = cover.hook || !isOutside ? withInner(Real, cover, isOutside) : Real;
      const make = () => {
        const before = making;
        making = Class;
        let made: object;
        try {
          made = Reflect.construct(Class, args, shape);
        } finally {
          making = before;
        }
        failing = made;
        instances.set(made, cover);
        if (!isOutside) return made;
        const outer = standIn(made, cover.covers, cover.watch);
        standIns.add(outer);
        return outer;
      };
      const isLast = above.every((Sub) => isEmptyClass(Sub) || listMethods(Sub, true).length);
      // A subclass must not run on with an object that its base class has not made.
      return cover.construct && isLast ? cover.construct(make, () => Object.create(Real.prototype)) : make();
    },
    withPrototype(Class, prototype),
  );
  return Covered;
}

/** The classes from the constructed one down to the covered one, without the latter. */
function classesAbove(Real: AnyClass, Covered: AnyClass): AnyClass[] {
  const above: AnyClass[] = [];
  for (let Class = Real; Class && Class !== Covered; Class = Object.getPrototypeOf(Class)) above.push(Class);
  return above;
}

/**
 * Methods that begin with two underscores do not come from users. Local workerd extends SQLite classes with such
 * methods.
 */
function listMethods(Class: AnyClass, areLocal: boolean): PropertyKey[] {
  return Reflect.ownKeys(Object(Class.prototype)).filter(
    (name) => name !== "constructor" && String(name).startsWith("__") === areLocal,
  );
}

/**
 * A `new.target` whose instances find their methods through a Proxy of the class's prototype. It is there before the
 * constructor runs, because frameworks keep hooks then (`this.onRequest.bind(this)`).
 */
function withInner(Real: AnyClass, { watch, covers, hook }: InstanceCover, isOutside: boolean): AnyClass {
  const wrap = createWrap((that) => that);
  let depth = 0;
  const watchOuter: WatchCall = (name, args) => {
    // A covered method that calls another: the error passes the outer one too, unless the class catches it.
    if (depth > 0) return undefined;
    depth++;
    const returned = () => {
      depth--;
    };
    return { ...(watch(name, args) ?? { failed: () => undefined }), returned };
  };
  const prototype: object = new Proxy(Real.prototype, {
    get(target, name, receiver) {
      let value: unknown;
      try {
        value = Reflect.get(target, name, receiver);
      } catch (error) {
        if (!isOutside && !depth && covers(name)) watch(String(name))?.failed(error);
        throw error;
      }
      // A read of the prototype itself asks which methods the class has.
      if (!isMethod(value) || name === "constructor" || receiver === prototype) return value;
      return (
        hook?.(name, value, receiver) ?? (!isOutside && covers(name) ? wrap(name, value, watchOuter) : value)
      );
    },
  });
  function NewTarget() {}
  NewTarget.prototype = prototype;
  Reflect.deleteProperty(NewTarget, "name");
  return Object.setPrototypeOf(NewTarget, Real);
}
