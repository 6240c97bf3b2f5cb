import { parseArgs } from "node:util";
import { Failure } from "./failure.ts";

export interface DoctorArguments {
  readonly command: "doctor" | "init" | "help";
  /** The folder of the project, or its wrangler file. */
  readonly target: string;
  readonly json: boolean;
  readonly env: string | undefined;
  readonly sendTest: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

const OPTIONS = {
  doctor: ["json", "env", "send-test", "help"],
  init: ["yes", "dry-run", "help"],
} as const;

/** @throws Failure for what no command knows, with what is allowed. */
export function readArguments(given: readonly string[]): DoctorArguments {
  const { values, positionals } = parse(given);
  const [command = "help", target = ".", ...more] = positionals;
  if (values.help || command === "help") return { ...none, command: "help" };
  if (command !== "doctor" && command !== "init") {
    throw new Failure(`there is no command ${command}; allowed are doctor and init`);
  }
  const [extra] = more;
  if (extra !== undefined) throw new Failure(`${command} takes one folder; got ${extra} as well`);
  const allowed: readonly string[] = OPTIONS[command];
  for (const name of Object.keys(values)) {
    if (allowed.includes(name)) continue;
    throw new Failure(
      `${command} has no option --${name}; allowed are ${allowed.map((one) => `--${one}`).join(", ")}`,
    );
  }
  return {
    command,
    target,
    json: values.json ?? false,
    env: values.env,
    sendTest: values["send-test"] ?? false,
    yes: values.yes ?? false,
    dryRun: values["dry-run"] ?? false,
  };
}

const none = { target: ".", json: false, env: undefined, sendTest: false, yes: false, dryRun: false };

const KNOWN = {
  json: { type: "boolean" },
  env: { type: "string", short: "e" },
  "send-test": { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  "dry-run": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

function parse(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], allowPositionals: true, options: KNOWN });
  } catch (error) {
    // Node's own text is about this program's code; its code says which of two things it is.
    const { code, message } = Object(error);
    const [name = message] = /--[\w-]+/.exec(message) ?? [];
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
      const allowed = Object.keys(KNOWN).map((one) => `--${one}`);
      throw new Failure(`there is no option ${name}; allowed are ${allowed.join(", ")}`);
    }
    throw new Failure(
      `${name} must ${name === "--env" ? "be followed by the name of an environment" : "have no value"}`,
    );
  }
}

export const USAGE = `isolate-capture: error capture for Durable Objects and Workflows

  isolate-capture doctor [folder or wrangler file]   say what is wrong, with file, line and what to do
    --env <name>    look at one environment of the wrangler file only
    --json          print the findings as JSON
    --send-test     send one marked event and one marked log line to your backends, with the
                    settings of .dev.vars or of the shell's environment

  isolate-capture init [folder or wrangler file]     mend what the doctor finds, after showing the changes
    --yes           do not ask
    --dry-run       show the changes and make none

exit codes: 0 nothing found (hints do not count), 1 something found, 2 the project could not be read`;
