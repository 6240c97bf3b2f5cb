/** Beyond it, finding the digits takes long. */
const MANY = 2n ** 512n;

/**
 * What JSON can hold of a value that is no list and no map: itself, or a short text. Lists and maps come back as they are.
 * Nothing is counted or copied; it throws where the value does.
 */
export function describeValue(value: unknown): unknown {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return value < MANY && value > -MANY ? String(value) : "[bigint]";
    case "function":
      return `[function ${value.name}]`;
    case "undefined":
    case "symbol":
      return String(value);
    case "object":
      return value && describeObject(value);
    default:
      return value;
  }
}

/** Built-in objects whose keys say nothing, or of which there is one for each byte. */
function describeObject(value: object): unknown {
  // Most are plain: that is seen at once.
  if (Object.getPrototypeOf(value) === Object.prototype) return value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return `[${value.constructor.name} of ${value.byteLength} bytes]`;
  // By the prototype's methods: an own `toJSON` or `valueOf` may say anything.
  if (value instanceof Date) {
    const time = Date.prototype.getTime.call(value);
    return Number.isNaN(time) ? "Invalid Date" : new Date(time).toISOString();
  }
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
  if (value instanceof String) return String.prototype.valueOf.call(value);
  if (value instanceof Number) return describeValue(Number.prototype.valueOf.call(value));
  if (value instanceof Boolean) return Boolean.prototype.valueOf.call(value);
  return value;
}
