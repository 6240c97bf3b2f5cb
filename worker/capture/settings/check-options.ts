import { checkNames } from "./spelling.ts";

/** What an option must be. */
export type OptionRule = readonly [isRight: (value: unknown) => boolean, allowed: string];

/**
 * Checks the names and values of options that were given by hand.
 *
 * @throws TypeError that names the option, the value and what is allowed.
 */
export function checkOptions(
  where: string,
  options: unknown,
  rules: Readonly<Record<string, OptionRule>>,
): void {
  checkValues(where, options, rules);
  checkNames(where, Object(options), Object.keys(rules));
}

/** Checks values only: code of other libraries passes names that are not known here. `undefined` counts as not given. */
export function checkValues(
  where: string,
  options: unknown,
  rules: Readonly<Record<string, OptionRule>>,
): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${where}: options must be an object; got ${String(options)}`);
  for (const [name, [isRight, allowed]] of Object.entries(rules)) {
    const value: unknown = Reflect.get(options, name);
    if (value !== undefined && !isRight(value)) refuse(where, name, allowed, value);
  }
}

/** @throws TypeError */
export function refuse(where: string, name: string, allowed: string, value: unknown): never {
  const shown =
    typeof value === "string" ? `"${value}"` : typeof value === "object" ? "an object" : String(value);
  throw new TypeError(`${where}: ${name} must be ${allowed}; got ${shown}`);
}

export const TEXT: OptionRule = [(value) => typeof value === "string", "text"];
export const FUNCTION: OptionRule = [isFunction, "a function"];
export const RATE: OptionRule = numberRule(0, 1);
export const DEADLINE: OptionRule = numberRule(1, 30_000);
export const REDACT: OptionRule = [isRedact, "an object with keep and keys"];

function numberRule(from: number, to: number): OptionRule {
  const isRight = (value: unknown) => typeof value === "number" && value >= from && value <= to;
  return [isRight, `a number from ${from} to ${to}`];
}

export function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

/** A misspelt name would let secrets out. */
function isRedact(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  checkNames("redact", value, ["keep", "keys"]);
  const { keep = [], keys = /./ } = Object(value);
  return Array.isArray(keep) && keys instanceof RegExp;
}
