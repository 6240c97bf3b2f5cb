/** An id of only zeros is invalid: https://www.w3.org/TR/trace-context/#trace-id */
export function isHexId(value: unknown, digits: number): boolean {
  return typeof value === "string" && value.length === digits && /^(?=.*[1-9a-f])[\da-f]+$/.test(value);
}
