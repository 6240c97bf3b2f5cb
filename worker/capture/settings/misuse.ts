import type { CaptureContext } from "../context.ts";
import { warn } from "../memory/warn.ts";
import { isError } from "../safe/is-error.ts";
import { listKeys, orElse, read } from "../safe/read.ts";
import { findMeant } from "./spelling.ts";

/** The bindings that the entries read, and what each must be. */
const BINDINGS: Readonly<Record<string, readonly [isRight: (value: unknown) => boolean, what: string]>> = {
  SENTRY_DSN: [isText, "text"],
  FLARELOG_API_KEY: [isText, "text"],
  ERROR_SERVICE: [(value) => typeof read(value, "capture") === "function", "a service binding"],
  ERROR_QUEUE: [(value) => typeof read(value, "send") === "function", "a Queue's producer binding"],
  ERROR_TAIL: [(value) => value === "on" || value === "off", '"on" or "off"'],
};
const NAMES = Object.keys(BINDINGS);
const FIELDS = Object.keys({
  ctx: true,
  object: true,
  handler: true,
  alarm: true,
  webSocket: true,
  close: true,
  workflow: true,
  step: true,
  invocation: true,
  request: true,
  handled: true,
  level: true,
  tags: true,
  extra: true,
  user: true,
  fingerprint: true,
} satisfies Record<keyof CaptureContext, true>);

/** The number of names of a context that are checked, because any object may be passed. */
const MAX_READ = 50;

/** Envs that were checked already. */
const seen = new WeakSet<object>();

/**
 * Returns the first two arguments of a capture, env and the error. If others were passed, it warns, and uses those that
 * were probably meant.
 */
export function orderArguments(
  first: unknown,
  second: unknown,
): { env: object; error: unknown } | { wrong: string } {
  if (isKnown(first)) return { env: first, error: second };
  const got = describeWrongEnv(first);
  if (got === undefined) return { env: first as object, error: second };
  const wrong = `the first argument of a capture must be env, the bindings (this.env); got ${got}`;
  warn(`env ${got}`, wrong);
  const env = isError(first) ? second : read(first, "env");
  if (describeWrongEnv(env) !== undefined) return { wrong };
  return { env: env as object, error: isError(first) ? first : second };
}

/** Whether this is an env that a capture was called with before. */
function isKnown(value: unknown): value is object {
  return typeof value === "object" && value !== null && seen.has(value);
}

function describeWrongEnv(value: unknown): string | undefined {
  if (typeof value === "string") return "a text";
  if (value === null || /^(undefined|number|boolean)$/.test(typeof value)) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  if (isError(value)) return "an error";
  if (hasWaitUntil(value)) return "a ctx";
  const env = read(value, "env");
  if (hasWaitUntil(read(value, "ctx")) && isObject(env)) return "this";
  // Contexts of frameworks, and classes of another kind, hold env as well.
  if (hasBinding(env) && !hasBinding(value)) return "an object that holds env";
  const tag = orElse(() => Object.prototype.toString.call(value).slice(8, -1), "Object");
  return tag === "Object" ? undefined : `a value of the kind ${tag.slice(0, 50)}`;
}

function hasWaitUntil(value: unknown): boolean {
  return typeof read(value, "waitUntil") === "function";
}

function hasBinding(env: unknown): boolean {
  return NAMES.some((name) => read(env, name) !== undefined);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** Warns of wrong bindings, once for each env. */
export function adviseOnEnv(env: object): void {
  if (seen.has(env)) return;
  seen.add(env);
  for (const [name, problem] of findWrongBindings(env)) warn(`binding ${name}`, problem);
}

/** Finds bindings of the wrong kind, and names that look like a misspelling of a binding. */
export function findWrongBindings(env: unknown): [name: string, problem: string][] {
  const given = orElse(() => Object.keys(env as object), []);
  return NAMES.flatMap((name): [string, string][] => {
    const [isRight, what] = BINDINGS[name] ?? [];
    const value = read(env, name);
    if (value !== undefined && value !== null && value !== "")
      return isRight?.(value) ? [] : [[name, `env.${name} must be ${what}; it is not used`]];
    const meant = given.find((other) => !NAMES.includes(other) && findMeant(other, [name]));
    return meant ? [[name, `env.${meant.slice(0, 50)} is not used; did you mean ${name}?`]] : [];
  });
}

/** Reads each field of a context once. Fields that cannot be read are left out. */
export function readContext(given: unknown): CaptureContext {
  if (given === undefined || given === null) return {};
  if (typeof given !== "object") {
    warn("context", `the third argument of a capture must be an object; got ${typeof given}`);
    return {};
  }
  for (const name of listKeys(given, MAX_READ)) {
    const meant = !FIELDS.includes(name) && findMeant(name, FIELDS);
    if (meant) warn(`field ${meant}`, `a capture has no field ${name.slice(0, 50)}; did you mean ${meant}?`);
  }
  const context: Record<string, unknown> = {};
  for (const name of FIELDS) {
    const value = read(given, name);
    if (value !== undefined) context[name] = value;
  }
  return context;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}
