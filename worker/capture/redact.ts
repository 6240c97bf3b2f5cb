import { orElse, type Redaction } from "./plain-json.ts";
import { readVariable } from "./settings.ts";

export interface RedactOptions {
  /** Names of text bindings that are no secrets. Added to release, version and environment. */
  keep?: readonly string[];
  /** Keys whose values are masked, beside those that look like secrets. */
  keys?: RegExp;
}

const SECRET_KEY = /pass(word|wd|phrase)|secret|token|api.?key|auth|cookie|session|credential|private.?key/i;
const SECRET_PAIR =
  /\b(password|passwd|secret|token|api[-_]?key|authorization|cookie)(["']?[=:] ?["']?(?:bearer |basic )?)[^\s"'&,;]+/gi;
const PUBLIC_NAME =
  /^(SENTRY_RELEASE|COMPILER_VERSION|((SENTRY|FLARELOG)_)?ENVIRONMENT|FLARELOG_ENDPOINT|OTEL_SERVICE_NAME)$/;
/** Shorter values are words like "on" or "eu": taking those out would only spoil the text. */
const MIN_LENGTH = 8;

/**
 * Every text binding of at least eight characters counts as a secret, but for release, version, environment, endpoint,
 * service name and those that the options keep. Its value is replaced by the binding's name: as it is, in JSON, in a
 * URL, and in base64 at any offset. What follows `token=`, `Authorization: Bearer` and the like is masked as well, and
 * so are values under keys that look like secrets.
 */
export function createRedaction(env: object, { keep = [], keys = SECRET_KEY }: RedactOptions): Redaction {
  const forms: [form: string, name: string][] = [];
  for (const name of orElse(() => Object.keys(env), [])) {
    const value = readVariable(env, name) ?? "";
    if (value.length < MIN_LENGTH || PUBLIC_NAME.test(name) || keep.includes(name)) continue;
    for (const form of formsOf(value)) forms.push([form, `[env.${name}]`]);
  }
  // The longest first: one secret may hold another.
  forms.sort(([one], [other]) => other.length - one.length);
  return {
    scrub: (text) =>
      forms
        // Half a surrogate pair is no JSON to a backend: it would refuse the event.
        .reduce((rest, [form, name]) => rest.replaceAll(form, () => name), text.toWellFormed())
        .replace(SECRET_PAIR, "$1$2[masked]"),
    masks: (key) => SECRET_KEY.test(key) || key.search(keys) >= 0,
  };
}

function formsOf(value: string): Set<string> {
  const forms = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed())];
  const bytes = String.fromCharCode(...new TextEncoder().encode(value));
  for (const offset of [0, 1, 2]) {
    // The outer characters also hold bits of what stands beside the secret.
    const encoded = btoa("x".repeat(offset) + bytes)
      .replace(/=+$/, "")
      .slice(offset && offset + 1, -1);
    forms.push(encoded, encoded.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return new Set(forms.filter((form) => form.length >= MIN_LENGTH));
}
