import type { CapturedEvent, CapturedException } from "../event/captured-event.ts";
import type { Frame } from "../event/stack.ts";
import type { Transport } from "./transport.ts";

/**
 * Writes events to the console, for development. It writes one line that says what failed and where, then the stack,
 * and then each cause and member with its stack. It uses `console.error`, or `console.warn` for a level below `error`.
 *
 * @example createCapture({ transports: [sentryTransport(), consoleTransport()] })
 */
export function consoleTransport(): Transport {
  return {
    name: "console",
    async send(event) {
      const text = writeLines(event).map(onOneLine).join("\n");
      if (/^(fatal|error)$/.test(event.level)) console.error(text);
      else console.warn(text);
      return { status: "delivered" };
    },
  };
}

function writeLines({ id, level, transaction, message, tags, exceptions }: CapturedEvent): string[] {
  const [thrown, ...others] = exceptions;
  const object = tags["durable_object.id"] ?? tags["workflow.instance_id"];
  const first = [
    level,
    transaction,
    message ?? (thrown && writeTitle(thrown)),
    object && `(${object})`,
    `[event ${id}]`,
  ];
  return [
    first.filter(Boolean).join(" "),
    ...(thrown ? thrown.frames.map(writeFrame) : []),
    ...others.flatMap((other) => [`[${other.source}] ${writeTitle(other)}`, ...other.frames.map(writeFrame)]),
  ];
}

function writeTitle({ type, value }: CapturedException): string {
  return `${type}: ${value}`;
}

function writeFrame({ function: name = "<anonymous>", file, line, column }: Frame): string {
  return `    at ${name} (${[file, line, column].filter(Boolean).join(":")})`;
}

/** Removes line ends and control characters for terminals, because a thrown error may contain any text. */
function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
