/** A quick first check: names without any of these parts are never secret. */
const HINT = /pass|pwd|pw|secret|token|auth|cookie|sess|sid|cred|key|jwt|dsn|bearer|sig|otp|srf|mnemonic/i;

/** Words that mean a secret anywhere in a name. `secretary` and `tokenizer` do not match. */
const STRONG = new RegExp(
  [
    "passw(or)?d|passphrase|passcode|credential|(api|private|secret|access)keys?\\b|secret(?!ar|i)|tokens?\\b|mnemonic",
    "\\b((db|my|pg|root|user|admin|smtp|mail|login)?(pass|pwd)|pw|jwt|dsn|bearer|sig|signature|t?otp|[cx]srf)\\b",
    "\\b(api|private|secret|access|auth|sign(ing)?|encrypt(ion)?|crypto|master|account|shared|service|ssh|client|storage|hmac|license|deploy|webhook|aes|rsa|jwt|admin|app|session) keys?\\b",
  ].join("|"),
);
/** Words that often stand in the names of settings as well. */
const WEAK =
  /\b(o?auth|authori[sz]ation|authentication|cookies?|setcookie|(php|j|asp)?sess(ion)?s?(id)?|sid)\b/;
/** A name that ends so tells something about a secret, and not the secret itself. */
const ABOUT =
  /\b(count|used?|usage|limit|size|length|type|kind|ttl|expir(y|es|ed|ation)|expires? (in|at)|at|age|max|total|index|status|urls?|uri|endpoint|host|domain|consent|required|enabled|valid|invalid|missing|not found|error|exception|failed|failure|policy|name|version|provider|method|driver|mode|issuer|audience|algorithm|scopes?|prefix|format|path|duration|lifetime|timeout|time|strategy|callback)$|^(max|min|total|prompt|completion|input|output|cached?|num|used|remaining)( \w+)* tokens$/;
/** In the name of a binding, these words alone mean a secret: `STRIPE_KEY`, `TOKEN_SALT`. */
const BINDING =
  /(^|(?<!public|publishable|cache|kv|object|primary|partition|sort) )(keys?|salt|seed|pem|webhook)$/;

/** The usual ends of secret names. The patterns above are long, and compiling them takes a part of the first capture. */
const USUAL = /\b(token|secret|password|dsn|(api|secret|private|access) key)$/;
/** The words of bindings that are not among the hints. */
const BINDING_HINT = /salt|seed|pem|webhook/i;

/** `DB_PASSWORD`, `dbPassword` and `db-password1` are all "db password". */
function splitWords(name: string): string {
  return name
    .slice(-64)
    .replace(/([a-z\d])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$2 ")
    .replace(/[^a-zA-Z]+/g, " ")
    .trim()
    .toLowerCase();
}

/** Whether a name may be that of a secret. */
export function hasHint(name: string): boolean {
  return HINT.test(name);
}

/** Whether the value under this key, or behind this name in a text, is masked. */
export function isSecretName(name: string): boolean {
  if (!hasHint(name)) return false;
  const words = splitWords(name);
  return USUAL.test(words) || ((STRONG.test(words) || WEAK.test(words)) && !ABOUT.test(words));
}

/** Whether a binding of this name holds a secret, whatever its value looks like. */
export function isSecretBinding(name: string): boolean {
  if (!hasHint(name) && !BINDING_HINT.test(name)) return false;
  const words = splitWords(name);
  if (USUAL.test(words)) return true;
  const weak = WEAK.exec(words);
  // SESSION_DRIVER names a driver: ambiguous words count only at the end of a name.
  const isNamed = STRONG.test(words) || BINDING.test(words) || weak?.[0] === words.slice(weak?.index);
  return isNamed && !ABOUT.test(words);
}
