import { read } from "../safe/read.ts";
import type { Report } from "./call.ts";
import type { AnyClass } from "./handler-names.ts";
import { createWrap, type Method } from "./stand-in.ts";

/** The decorator by which a framework knows methods that clients may call. */
export type CallableDecorator = (metadata?: never) => (method: never, context: never) => unknown;

export interface HookOptions {
  /**
   * Methods that a framework calls inside the object, and whose errors it catches itself. `true` covers all `on…` methods of
   * the framework. `onError` and `onException` report the error that they are called with. Default: none.
   */
  hooks?: true | readonly string[];
  /** `callable` of the Agents SDK: methods with this decorator are hooks too, and stay callable. */
  callable?: CallableDecorator;
}

/** Hooks that are called with an error. */
export const TAKES_ERROR = /^on(Error|Exception)$/;

/** Makes the cover of the hooks of one instance, if it has any. */
export function createHookCover(
  Class: AnyClass,
  { hooks, callable }: HookOptions,
  reportIn: (hook: string) => Report,
): ((name: PropertyKey, method: Method, instance: object) => Method | undefined) | undefined {
  if (!hooks && !callable) return undefined;
  const isHook = (name: string) => (hooks === true ? isInherited(Class, name) : hooks?.includes(name));
  const wrap = createWrap((that) => that);
  const findMetadata = createMetadata(callable);

  return (name, method, instance) => {
    if (typeof name !== "string") return undefined;
    const metadata = findMetadata(name, method, instance);
    if (!metadata && !isHook(name)) return undefined;
    const wrapper = wrap(name, method, (hook, args = []) => {
      const failed = reportIn(hook);
      // (connection, error) or (error)
      if (TAKES_ERROR.test(hook)) failed(args[1] ?? args[0]);
      return { failed };
    });
    // The framework knows such methods by their identity.
    if (metadata && callable)
      Reflect.apply(callable(metadata as never) as Method, undefined, [wrapper, undefined]);
    return wrapper;
  };
}

/**
 * Whether this is a method of a framework's base class. A method that only the user's class has is called by the user,
 * or by its name.
 */
function isInherited(Class: AnyClass, name: string): boolean {
  return /^on[A-Z]/.test(name) && name in Object(Object.getPrototypeOf(Class.prototype));
}

type MetadataOf = (name: string, method: Method, instance: object) => unknown;

/**
 * Reads the framework's metadata of a callable method. It is read once for each method, because the framework then
 * looks at the whole class.
 */
function createMetadata(callable: CallableDecorator | undefined): MetadataOf {
  const known = new Map<Method, unknown>();
  return (name, method, instance) => {
    if (callable && !known.has(method)) {
      const list = read(Object.getPrototypeOf(instance), "getCallableMethods");
      const methods: unknown = typeof list === "function" && Reflect.apply(list, instance, []);
      known.set(method, methods instanceof Map ? methods.get(name) : undefined);
    }
    return known.get(method);
  };
}
