import type { Redaction } from "../safe/plain-json.ts";
import { orElse, read } from "../safe/read.ts";
import { gatherSecrets, isPlainObject, prepareBinding, type Secrets } from "./bindings.ts";
import { isSecretName } from "./names.ts";
import { scrubAgain, scrubText } from "./scrub.ts";

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
  return redact(findSecrets(env, options), options, scrubOne);
}

function findSecrets(env: object, { keep = [], keys }: RedactOptions): Secrets {
  return gatherSecrets(
    listNames(env)
      .filter((name) => !PUBLIC_NAME.test(name) && !keep.includes(name))
      .flatMap((name) => prepareBinding(name, read(env, name), isFurther(name, keys))),
  );
}

function redact(secrets: Secrets, { keys }: RedactOptions, scrubOne: typeof scrubText): Redaction {
  return {
    scrub(text) {
      return scrubOne(text, secrets);
    },
    masks(key) {
      return isSecretName(key) || isFurther(key, keys);
    },
  };
}

/** The redaction of an env, and the names and texts of its bindings when it was made. */
interface Known {
  readonly names: readonly string[];
  readonly texts: readonly unknown[];
  readonly redaction: Redaction;
}

/**
 * Makes redactions for events. While the bindings of an env hold the same values, it has the same redaction. Other envs with
 * the same secrets have it too.
 */
export function createRedactions(options: RedactOptions): (env: object) => Redaction {
  const byEnv = new WeakMap<object, Known>();
  const bySecrets = new WeakMap<Secrets, Redaction>();
  return (env) => {
    const last = byEnv.get(env);
    const names = listNames(env);
    const texts = names.map((name) => readBinding(read(env, name)));
    if (last && areEqual(names, last.names) && areEqual(texts, last.texts)) return last.redaction;
    const secrets = findSecrets(env, options);
    const redaction = bySecrets.get(secrets) ?? redact(secrets, options, scrubAgain);
    bySecrets.set(secrets, redaction);
    byEnv.set(env, { names, texts, redaction });
    return redaction;
  };
}

function listNames(env: object): string[] {
  return orElse(() => Object.keys(env), []);
}

/** What a binding had to be for its redaction to be used again. A binding in JSON may change within: NaN equals nothing. */
function readBinding(value: unknown): unknown {
  if (typeof value === "string") return value;
  return isPlainObject(value) ? Number.NaN : undefined;
}

function areEqual(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, index) => one === others[index]);
}

function isFurther(name: string, keys: RegExp | undefined): boolean {
  return keys !== undefined && name.search(keys) >= 0;
}
