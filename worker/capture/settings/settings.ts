import { asText, read } from "../safe/read.ts";

/** What every event of this env carries. */
export interface Settings {
  environment: string;
  release?: string;
  /** Which build of the release. */
  dist?: string;
  serverName?: string;
}

/**
 * A call in a file of this machine. `wrangler dev` names the bundle by its address here, and Vite this package by its path.
 * A deployed Worker has names of its upload (`index.js`), or with the flag `new_module_registry` addresses below
 * `file:///bundle/`.
 */
const LOCAL_CALL = /file:\/\/\/(?!bundle\/)|[( ](?:\/|[A-Z]:).{0,400}\/node_modules\/isolate-capture\//;

/**
 * Release and environment: option over env over default. Build and server name: by option only.
 *
 * @param callSite the stack of a call into the library
 */
export function resolveSettings(
  env: object,
  options: { readonly [Name in keyof Settings]?: Settings[Name] | undefined },
  callSite = "",
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
    (LOCAL_CALL.test(callSite) ? "development" : "production");
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
