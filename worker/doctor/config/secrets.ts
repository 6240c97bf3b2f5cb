import { at, type Located } from "./located.ts";

/** The library's own: a name is enough, whatever its value. */
const OWN = new Set(["SENTRY_DSN", "FLARELOG_API_KEY", "DEAD_LETTER_TOKEN"]);
const WORD =
  /(^|_)(SECRET|PASSWORD|PASSWD|PASS|PWD|PASSPHRASE|TOKEN|CREDENTIALS?|DSN|(API|AUTH|HMAC|JWT|CRYPT|ACCESS|ENCRYPTION|SIGNING|PRIVATE|SECRET|SERVICE_ROLE|MASTER|ADMIN|LICENSE|STRIPE|OPENAI|ANTHROPIC|RESEND|SENDGRID|TWILIO|AWS)_?KEY)$/;
/** What such a word means in these surroundings is public, or no secret at all. */
const PUBLIC =
  /PUBLIC|PUBLISHABLE|SITE_?KEY|ANON_KEY|(MAX|MIN|NUM|COUNT|LIMIT)_?|_(NAME|ID|URL|TTL|HEADER|PREFIX|LIFETIME)$/;
/** Values that tell what they are, wherever they stand. */
const SHAPES = [
  /^-----BEGIN [A-Z ]*PRIVATE KEY/,
  /^(sk|rk)_(live|test)_\w{8,}/,
  /^sk-[\w-]{20,}/,
  /^gh[opsu]_\w{20,}|^github_pat_\w{20,}/,
  /^xox[abprs]-[\w-]{10,}/,
  /^(AKIA|ASIA)[A-Z0-9]{16}$/,
  /^AIza[\w-]{30,}/,
  /^eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+$/,
  /^whsec_\w{10,}/,
  /^[a-z][a-z0-9+]*:\/\/[^/\s:@]+:[^/\s@]{3,}@(?!localhost|127\.|\[::1\])/i,
  /^https?:\/\/[0-9a-f]{16,}@[^/]+\/\d+$/,
  /^https:\/\/(hooks\.slack\.com\/services|discord(app)?\.com\/api\/webhooks)\/\w/,
];
/** What stands where a value is to be put in. */
const PLACEHOLDER =
  /^$|^<.*>$|^\$\{?\w+\}?$|^your[-_ ]|^(x+|\*+|\.+|todo|change-?me|replace[-_ ]?me|example|dummy|placeholder|none|null|undefined|true|false|on|off|\d+)$/i;
const LOCAL = /:\/\/([^/@]*@)?(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/;

/** What is secret among the variables of an environment: by its name, or by what its value looks like. */
export function readSecrets(environment: Located): { path: string[]; line: number }[] {
  return [...at(environment, "vars").fields].flatMap(([name, node]) => findIn([name], node));
}

function findIn(path: string[], node: Located): { path: string[]; line: number }[] {
  const inner = [...node.fields].flatMap(([key, value]) => findIn([...path, key], value));
  const items = node.items.flatMap((item) => findIn(path, item));
  const { value, line } = node;
  return typeof value === "string" && isSecret(path.at(-1) ?? "", value)
    ? [{ path, line }]
    : [...inner, ...items];
}

function isSecret(name: string, value: string): boolean {
  if (LOCAL.test(value)) return false;
  if (OWN.has(name)) return value.trim() !== "";
  if (SHAPES.some((shape) => shape.test(value.trim()))) return true;
  return isSecretName(name) && !PLACEHOLDER.test(value.trim());
}

/** Whether a name is one that secrets have. */
export function isSecretName(name: string): boolean {
  const upper = name.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase();
  return WORD.test(upper) && !PUBLIC.test(upper);
}
