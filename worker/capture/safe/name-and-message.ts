import { orElse, read } from "./plain-json.ts";

/**
 * A step's error reaches `run()` as a copy named "Error" whose message begins with the original's name; of a thrown text
 * the message is that text. This is what both have in common.
 */
export function nameAndMessage(error: unknown): string {
  const name = read(error, "name");
  const message = read(error, "message") ?? error;
  const isNamed = name !== undefined && name !== "Error";
  return orElse(() => (isNamed ? `${String(name)}: ` : "") + String(message), "");
}
