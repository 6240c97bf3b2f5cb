import type { CapturedException } from "../event.ts";
import type { Frame } from "../stack.ts";

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
export function stackTextOf(exceptions: readonly CapturedException[]): string {
  return exceptions
    .map(({ source, ...exception }) => {
      const label = source === "cause" ? "Caused by: " : source ? `${source}: ` : "";
      return label + [titleOf(exception), ...exception.frames.map(callOf)].join("\n    ");
    })
    .join("\n");
}

/** The thrown error with its causes inside. */
export function errorOf(exceptions: readonly CapturedException[], index = 0): NestedError | undefined {
  const exception = exceptions[index];
  if (!exception) return undefined;
  const { type, value, frames } = exception;
  const held = (isMember: boolean) =>
    exceptions.flatMap(({ parent, source }, id) => {
      // A holder stands before what it holds, so that no chain is a circle.
      const isHeld = id > index && parent === index && (source !== "cause") === isMember;
      return (isHeld && errorOf(exceptions, id)) || [];
    });
  const [cause] = held(false);
  const errors = held(true);
  return {
    name: type,
    message: value,
    stack: [...titleOf(exception).split("\n"), ...frames.map(callOf)],
    ...(cause && { cause }),
    ...(errors.length && { errors }),
  };
}

function titleOf({ type, value }: Pick<CapturedException, "type" | "value">): string {
  return value ? `${type}: ${value}` : type;
}

function callOf({ function: name, file, line, column }: Frame): string {
  const place = line ? `${file}:${line}:${column}` : file;
  return `at ${name ? `${name} (${place})` : place}`;
}
