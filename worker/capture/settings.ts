import { asText, read } from "./plain-json.ts";

/** What every event of this env carries. */
export interface Settings {
  environment: string;
  release?: string;
}

/** Release and environment: option over env over default. */
export function resolveSettings(
  env: object,
  options: { release?: string | undefined; environment?: string | undefined },
): Settings {
  const release =
    options.release ??
    readVariable(env, "SENTRY_RELEASE") ??
    readVariable(env, "COMPILER_VERSION") ??
    readVariable(read(env, "CF_VERSION_METADATA"), "id");
  const environment =
    options.environment ??
    readVariable(env, "SENTRY_ENVIRONMENT") ??
    readVariable(env, "ENVIRONMENT") ??
    "production";
  return { environment, ...(release && { release }) };
}

/** A text variable or secret. Blank counts as not set; the newline that a piped secret ends with is no part of it. */
export function readVariable(env: unknown, name: string): string | undefined {
  return asText(read(env, name)).trim() || undefined;
}
