import { orElse, read } from "./read.ts";

/**
 * What a step's error and its copy in `run()` have in common. The copy is named "Error", and its message begins with the
 * original's name. For a thrown text, the message is that text.
 */
export function nameAndMessage(error: unknown): string {
  const name = read(error, "name");
  const message = read(error, "message") ?? error;
  const isNamed = name !== undefined && name !== "Error";
  return orElse(() => (isNamed ? `${String(name)}: ` : "") + String(message), "");
}
