import { isDeepStrictEqual } from "node:util";
import { createLogger } from "../../worker/capture/entries/logger.ts";

const MESSAGE = "a line with a value of each type";

const VALUES = {
  text: "5",
  whole: 5,
  negative: -1,
  fraction: 1.5,
  large: 2 ** 53,
  tiny: 5e-324,
  yes: true,
  no: false,
  texts: ["a", "b"],
  wholes: [1, 2],
  fractions: [0.5, 1.5],
  mixed: [1, "a"],
  object: { inner: 1 },
};

/** What OpenTelemetry's collector has to make of them. */
export const TYPED_FOR_COLLECTOR: Record<keyof typeof VALUES, object> = {
  text: { stringValue: "5" },
  whole: { intValue: "5" },
  negative: { intValue: "-1" },
  fraction: { doubleValue: 1.5 },
  large: { doubleValue: 2 ** 53 },
  tiny: { doubleValue: 5e-324 },
  yes: { boolValue: true },
  no: { boolValue: false },
  texts: { arrayValue: { values: [{ stringValue: "a" }, { stringValue: "b" }] } },
  wholes: { arrayValue: { values: [{ intValue: "1" }, { intValue: "2" }] } },
  fractions: { arrayValue: { values: [{ doubleValue: 0.5 }, { doubleValue: 1.5 }] } },
  mixed: { stringValue: '[1,"a"]' },
  object: { stringValue: '{"inner":1}' },
};

/** What Relay has to make of them. Its logs have no lists. */
export const TYPED_FOR_RELAY: Record<keyof typeof VALUES, object> = {
  text: { type: "string", value: "5" },
  whole: { type: "integer", value: 5 },
  negative: { type: "integer", value: -1 },
  fraction: { type: "double", value: 1.5 },
  large: { type: "double", value: 2 ** 53 },
  tiny: { type: "double", value: 5e-324 },
  yes: { type: "boolean", value: true },
  no: { type: "boolean", value: false },
  texts: { type: "string", value: '["a","b"]' },
  wholes: { type: "string", value: "[1,2]" },
  fractions: { type: "string", value: "[0.5,1.5]" },
  mixed: { type: "string", value: '[1,"a"]' },
  object: { type: "string", value: '{"inner":1}' },
};

/** Logs a line with a value of each type. */
export async function sendTypedLine(env: object): Promise<void> {
  const log = createLogger(env, { console: false });
  log.info(MESSAGE, VALUES);
  await log.flush();
}

/** The values that a server has read with another type. */
export function findMistyped(read: readonly unknown[], expected: Readonly<Record<string, object>>): string[] {
  const found = new Map<string, unknown>();
  for (const item of read) if (JSON.stringify(item).includes(MESSAGE)) collect(item, found);
  return Object.entries(expected)
    .filter(([key, value]) => !isDeepStrictEqual(found.get(key), value))
    .map(([key]) => `${key}: ${JSON.stringify(found.get(key))}`);
}

/** The attributes in it, of OTLP or of Sentry. */
function collect(value: unknown, found: Map<string, unknown>): void {
  if (typeof value !== "object" || value === null) return;
  if ("key" in value && "value" in value) found.set(String(value.key), value.value);
  for (const [key, inner] of Object.entries(value)) {
    if (Object(inner).type) found.set(key, inner);
    collect(inner, found);
  }
}
