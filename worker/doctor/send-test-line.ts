import { loggerFactory } from "../capture/logger/create-logger.ts";
import { createRedaction } from "../capture/redact/redaction.ts";
import { flarelogLogTransport } from "../capture/transports/flarelog-logs.ts";
import type { LogTransport } from "../capture/transports/log-transport.ts";
import type { SendOutcome } from "../capture/transports/outcome.ts";
import { sentryLogTransport } from "../capture/transports/sentry-logs.ts";

/** What became of the log line, as plain JSON without secrets. */
export interface LineReport {
  /** Whether a backend has taken it. */
  readonly ok: boolean;
  readonly status: "delivered" | "failed";
  /** The backend shows it as the attribute `log.record.uid`. */
  readonly id: string;
  /** One for each backend that is configured. */
  readonly backends: readonly { name: string; status: SendOutcome["status"]; reason?: string }[];
}

/** Sends one marked line by the library's own logger. Undefined: no backend is configured, so there is no line. */
export async function sendTestLine(env: object): Promise<LineReport | undefined> {
  const answers = new Map<string, SendOutcome>();
  const transports = [sentryLogTransport(), flarelogLogTransport()].map((one) => noteAnswers(one, answers));
  let id = "";
  const createLogger = loggerFactory({ transports, fallback: undefined });
  const logger = createLogger(env, {
    console: false,
    beforeSend(record) {
      id = record.id;
      // As the event has it. Otherwise it names a function of this program.
      return { ...record, handler: "verify" };
    },
  });
  logger.info("isolate-capture: a test log line", { "isolate_capture.test": true });
  const { sent } = await logger.flush();
  if (!id) return undefined;
  const { scrub } = createRedaction(env, {});
  const backends = [...answers].map(([name, { status, ...rest }]) => ({
    name,
    status,
    ...("reason" in rest && { reason: scrub(rest.reason) }),
  }));
  return { ok: sent > 0, status: sent ? "delivered" : "failed", id, backends };
}

/** The transport, with its last answer noted under its name. */
function noteAnswers(transport: LogTransport, answers: Map<string, SendOutcome>): LogTransport {
  const { name } = transport;
  return {
    ...transport,
    async sendLogs(batch, context) {
      if (!answers.has(name)) answers.set(name, { status: "retryable", reason: "no answer in time" });
      const outcome = await transport.sendLogs(batch, context);
      answers.set(name, outcome);
      return outcome;
    },
  };
}
