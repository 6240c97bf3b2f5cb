import { between, checkValues, FUNCTION, type Rules } from "../../settings/check-options.ts";
import { findSeverity } from "./build-line.ts";
import { checkEndpoint } from "./senders.ts";
import type { FlareLogConfig } from "./types.ts";

const TYPES = ["console", "otlp", "flarelog"];
const isText = (value: unknown) => typeof value === "string";
const isListOf = (is: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(is);
const isPathRule = (value: unknown) => /^(string|function)$/.test(typeof value) || value instanceof RegExp;

/** The options whose wrong values would otherwise show only with the first line, or never. */
const listRules = () =>
  ({
    level: [(value) => findSeverity(value) > 0, "one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL"],
    sampleRate: between(0, 1),
    beforeSend: FUNCTION,
    onDrop: FUNCTION,
    scrubFields: [isListOf(isText), "a list of texts"],
    ignorePaths: [isListOf(isPathRule), "a list of texts, patterns or functions"],
    transports: [
      isListOf((one) => TYPES.includes(Object(one).type)),
      `a list of objects whose type is one of ${TYPES.join(", ")}`,
    ],
    resourceAttributes: [(value) => typeof value === "object", "an object"],
  }) satisfies Partial<Rules<FlareLogConfig>>;

/** @throws TypeError that names the option, the value and what is allowed. */
export function checkConfig(config: FlareLogConfig): void {
  checkValues("FlareLog", config, listRules());
  const { transports = [] } = config;
  for (const one of [config, ...transports])
    if ("endpoint" in one && !("type" in one && one.type === "otlp")) checkEndpoint(one.endpoint, config);
}
