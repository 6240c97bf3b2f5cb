import type { CapturedException } from "../event/captured-event.ts";
import type { Frame } from "../event/stack.ts";

/** Of a message, which may be nothing but line ends. */
const MAX_LINES = 100;

/** One error with what it holds, in the structure that FlareLog's SDK gives to errors; it leaves members out. */
interface NestedError {
  name: string;
  message: string;
  /** The lines of its stack. */
  stack: string[];
  cause?: NestedError;
  errors?: NestedError[];
}

/** The stack in V8's form, then those of the causes and members. */
export function writeStack(exceptions: readonly CapturedException[]): string {
  return exceptions
    .map(({ source, ...exception }) => {
      const label = source === "cause" ? "Caused by: " : source ? `${source}: ` : "";
      return label + [writeTitle(exception), ...exception.frames.map(writeFrame)].join("\n    ");
    })
    .join("\n");
}

/** The thrown error with its causes inside. Made from the end: a holder stands before what it holds. */
export function writeError(exceptions: readonly CapturedException[]): NestedError | undefined {
  const nested = exceptions.map(
    ({ type, value, frames }): NestedError => ({
      name: type,
      message: value,
      stack: [...writeTitle({ type, value }).split("\n", MAX_LINES), ...frames.map(writeFrame)],
    }),
  );
  for (const [index, { parent = -1, source }] of exceptions.entries()) {
    const [own, holder] = [nested[index], nested[parent]];
    // Otherwise a chain could be a circle.
    if (!own || !holder || parent >= index) continue;
    if (source !== "cause") holder.errors = [...(holder.errors ?? []), own];
    else holder.cause ??= own;
  }
  return nested[0];
}

function writeTitle({ type, value }: Pick<CapturedException, "type" | "value">): string {
  return value ? `${type}: ${value}` : type;
}

function writeFrame({ function: name, file, line, column }: Frame): string {
  const place = line ? `${file}:${line}:${column}` : file;
  return `at ${name ? `${name} (${place})` : place}`;
}
