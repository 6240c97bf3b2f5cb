import { asText, read } from "../safe/plain-json.ts";

/** What every event of this env carries. */
export interface Settings {
  environment: string;
  release?: string;
  /** Which build of the release. */
  dist?: string;
  serverName?: string;
}

/** Release and environment: option over env over default. Build and server name: by option only. */
export function resolveSettings(
  env: object,
  options: { readonly [Name in keyof Settings]?: Settings[Name] | undefined },
): Settings {
  const { dist, serverName } = options;
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
  return {
    environment,
    ...(release && { release }),
    ...(dist && { dist }),
    ...(serverName && { serverName }),
  };
}

/** A text variable or secret. Blank counts as not set. The newline at the end of a piped secret is removed. */
export function readVariable(env: unknown, name: string): string | undefined {
  return asText(read(env, name)).trim() || undefined;
}
