import type { JsonValue } from "@bufbuild/protobuf";

/** What a field must be besides what its type says: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
const RULES: Record<string, readonly [holds: (value: JsonValue) => boolean, rule: string]> = {
  timeUnixNano: [isDecimal, "a decimal text"],
  observedTimeUnixNano: [isDecimal, "a decimal text"],
  intValue: [isDecimal, "a decimal text"],
  severityNumber: [(value) => Number.isInteger(value) && Number(value) > 0 && Number(value) < 25, "1 to 24"],
  doubleValue: [(value) => typeof value === "number", "a number"],
  boolValue: [(value) => typeof value === "boolean", "a boolean"],
  traceId: [(value) => isId(value, 32), "32 hex digits, not all of them 0"],
  spanId: [(value) => isId(value, 16), "16 hex digits, not all of them 0"],
  parentSpanId: [(value) => isId(value, 16), "16 hex digits, not all of them 0"],
  startTimeUnixNano: [isDecimal, "a decimal text"],
  endTimeUnixNano: [isDecimal, "a decimal text"],
  kind: [(value) => Number.isInteger(value), "an integer"],
  code: [(value) => Number.isInteger(value), "an integer"],
};

/** Throws an error that names the first place where OTLP's rules for JSON are broken. */
export function checkJson(value: JsonValue, path: string): void {
  check(value !== null, path, "something, not null");
  if (typeof value === "string") {
    check(value.isWellFormed(), path, "valid Unicode");
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkJson(item, `${path}[${index}]`);
  } else if (typeof value === "object" && value) {
    for (const [key, item] of Object.entries(value)) {
      const here = `${path}.${key}`;
      check(/^[a-z]+([A-Z][a-z]+)*$/.test(key), here, "named in lowerCamelCase");
      const [holds, rule] = RULES[key] ?? [];
      if (holds && rule) check(holds(item), here, rule);
      checkJson(item, here);
    }
  }
}

export function check(holds: boolean, path: string, rule: string): void {
  if (!holds) throw new Error(`${path} must be ${rule}`);
}

function isDecimal(value: JsonValue): boolean {
  return typeof value === "string" && /^(0|-?[1-9]\d*)$/.test(value);
}

function isId(value: JsonValue, digits: number): boolean {
  return typeof value === "string" && value.length === digits && /^(?=.*[1-9a-f])[0-9a-f]+$/i.test(value);
}
