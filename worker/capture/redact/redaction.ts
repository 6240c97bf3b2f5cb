import type { Redaction } from "../safe/plain-json.ts";
import { orElse, read } from "../safe/read.ts";
import { gatherSecrets, prepareBinding, type Secret } from "./bindings.ts";
import { isSecretName } from "./names.ts";
import { scrubText } from "./scrub.ts";

export interface RedactOptions {
  /** Names of text bindings that are not secrets, in addition to release, version and environment. */
  keep?: readonly string[];
  /** A pattern for more names of secrets: keys whose values are masked, and bindings whose values are removed. */
  keys?: RegExp;
}

const PUBLIC_NAME =
  /^(SENTRY_RELEASE|COMPILER_VERSION|((SENTRY|FLARELOG)_)?ENVIRONMENT|FLARELOG_ENDPOINT|OTEL_SERVICE_NAME)$/;

/**
 * Takes the values of secret bindings out of texts, in any chain of up to two encodings, and the values of pairs such as
 * `password=…`. docs/configuration.md says which bindings and which names count.
 *
 * @param scrubOne how a text is scrubbed: `scrubAgain` where the same texts come again
 */
export function createRedaction(
  env: object,
  { keep = [], keys }: RedactOptions,
  scrubOne = scrubText,
): Redaction {
  const list: Secret[] = [];
  for (const name of orElse(() => Object.keys(env), [])) {
    if (PUBLIC_NAME.test(name) || keep.includes(name)) continue;
    for (const secret of prepareBinding(name, read(env, name), isFurther(name, keys))) list.push(secret);
  }
  const secrets = gatherSecrets(list);
  return {
    scrub(text) {
      return scrubOne(text, secrets);
    },
    masks(key) {
      return isSecretName(key) || isFurther(key, keys);
    },
  };
}

function isFurther(name: string, keys: RegExp | undefined): boolean {
  return keys !== undefined && name.search(keys) >= 0;
}
