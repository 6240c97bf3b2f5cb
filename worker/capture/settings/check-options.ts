import { checkNames } from "./spelling.ts";

/** What each option must be. */
export type Rules<Options> = { readonly [Name in keyof Options]-?: Rule };

/** A check, or the type; what is allowed, in words; the names of its own options, where it has such. */
export type Rule = readonly [
  right: IsRight | "boolean" | "function" | "string",
  allowed: string,
  names?: string[],
];
type IsRight = (value: unknown) => boolean;

/** Options without those that are `undefined`: these count as not given. */
export type Given<Options> = { [Name in keyof Options]: Exclude<Options[Name], undefined> };

/**
 * Checks options by their names and rules.
 *
 * @throws TypeError that names the option, the value and what is allowed.
 */
export function checkOptions<Options extends object>(
  where: string,
  options: Options,
  rules: Rules<Options>,
): void {
  checkValues(where, options, rules);
  checkNames(where, options, Object.keys(rules));
}

/** The same. Returns the options that are given. */
export function readOptions<Options extends object>(
  where: string,
  options: Options,
  rules: Rules<Options>,
): Given<Options> {
  checkOptions(where, options, rules);
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Given<Options>;
}

/** Checks values only: code that was written for another library passes names that are not known here. */
export function checkValues(where: string, options: object, rules: { readonly [name: string]: Rule }): void {
  if (!isObject(options)) throw new TypeError(`${where}: options must be an object; got ${String(options)}`);
  for (const [name, [right, allowed, names]] of Object.entries(rules)) {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined) continue;
    check(where, name, typeof right === "string" ? typeof value === right : right(value), allowed, value);
    if (names) checkNames(`${where}: ${name}`, Object(value), names);
  }
}

/** @throws TypeError that names what is wrong, its value and what is allowed. */
export function check(where: string, name: string, isRight: boolean, allowed: string, value: unknown): void {
  if (isRight) return;
  const shown =
    typeof value === "string" ? `"${value}"` : typeof value === "object" ? "an object" : String(value);
  throw new TypeError(`${where}: ${name} must be ${allowed}; got ${shown}`);
}

export function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The rule for a number within these limits. */
export function between(from: number, to: number): Rule {
  return [
    (value) => typeof value === "number" && value >= from && value <= to,
    `a number from ${from} to ${to}`,
  ];
}

export const AT_LEAST_1: Rule = [(value) => typeof value === "number" && value >= 1, "a number of 1 or more"];

/** The rule for one of these texts. */
export function oneOf(texts: readonly string[]): Rule {
  return [(value) => texts.some((text) => text === value), `one of ${texts.join(", ")}`];
}

/** The rules for `transports` and `fallback`: objects with a name and a function that is called `method`. */
export function transportRules(method: string, ofWhat = ""): { transports: Rule; fallback: Rule } {
  const isTransport = (value: unknown) => {
    const { name, [method]: way } = Object(value);
    return typeof name === "string" && typeof way === "function";
  };
  const what = ` with a name and a ${method} function`;
  return {
    transports: [
      (value) => Array.isArray(value) && value.every(isTransport),
      `transports${ofWhat}: objects${what}`,
    ],
    fallback: [
      (value) => value === false || isTransport(value),
      `false, or a transport${ofWhat}: an object${what}`,
    ],
  };
}

/** The rule for the secrets that an application names itself. */
export const REDACT: Rule = [
  (value) => {
    const { keep = [], keys = /./ } = Object(value);
    const isList = Array.isArray(keep) && keep.every((name) => typeof name === "string");
    return isObject(value) && isList && keys instanceof RegExp;
  },
  "an object with keep and keys",
  ["keep", "keys"],
];

export const TEXT: Rule = ["string", "text"];
export const FUNCTION: Rule = ["function", "a function"];
