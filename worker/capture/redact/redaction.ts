import type { Redaction } from "../safe/plain-json.ts";
import { orElse, read } from "../safe/read.ts";
import { gatherSecrets, isPlainObject, prepareBinding, type Secrets } from "./bindings.ts";
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
export function createRedaction(env: object, options: RedactOptions, scrubOne = scrubText): Redaction {
  const secrets = findSecrets(env, options);
  return {
    scrub(text) {
      return scrubOne(text, secrets);
    },
    masks(key) {
      return isSecretName(key) || isFurther(key, options.keys);
    },
  };
}

/** The secrets of an env, and the bindings that they were found in. */
interface Found {
  readonly options: RedactOptions;
  readonly names: readonly string[];
  readonly values: readonly unknown[];
  readonly secrets: Secrets;
}

const found = new WeakMap<object, Found>();

/** Looks at the bindings only if one of them has changed. An object in an env may change inside. */
function findSecrets(env: object, options: RedactOptions): Secrets {
  const names = orElse(() => Object.keys(env), []);
  const values = names.map((name) => read(env, name));
  const last = found.get(env);
  if (last?.options === options && areSame(last.names, names) && areSame(last.values, values))
    if (!values.some(isPlainObject)) return last.secrets;
  const { keep = [], keys } = options;
  const list = names.flatMap((name, index) =>
    PUBLIC_NAME.test(name) || keep.includes(name)
      ? []
      : prepareBinding(name, values[index], isFurther(name, keys)),
  );
  const secrets = gatherSecrets(list, last?.secrets);
  found.set(env, { options, names, values, secrets });
  return secrets;
}

function areSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}

function isFurther(name: string, keys: RegExp | undefined): boolean {
  return keys !== undefined && name.search(keys) >= 0;
}
