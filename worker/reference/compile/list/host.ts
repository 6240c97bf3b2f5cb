const MAX_HOST_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;

/**
 * The host name as lists write it: lower-case ASCII without a final dot, or undefined where it is none. Names in other
 * scripts become punycode. A name without a dot, or whose last label is a number, is not a public host name.
 */
export function normaliseHost(text: string): string | undefined {
  const name = text.endsWith(".") ? text.slice(0, -1) : text;
  const shape = hostShape(name);
  if (shape === "lower") return name;
  if (shape === "mixed") return name.toLowerCase();
  return shape === "foreign" ? toPunycode(name) : undefined;
}

type HostShape = "lower" | "mixed" | "foreign" | "invalid";

/** One pass over the characters: lists have hundreds of thousands of names, and nearly all are lower-case ASCII. */
function hostShape(name: string): HostShape {
  if (name.length === 0) return "invalid";
  let shape: HostShape = "lower";
  let labelStart = 0;
  let labelIsNumber = true;
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    if (code === DOT) {
      if (!isLabel(name, labelStart, index)) return "invalid";
      labelStart = index + 1;
      labelIsNumber = true;
    } else if (isLower(code) || code === HYPHEN || code === UNDERSCORE) {
      labelIsNumber = false;
    } else if (isUpper(code)) {
      shape = "mixed";
      labelIsNumber = false;
    } else if (!isDigit(code)) {
      return code > 127 ? "foreign" : "invalid";
    }
  }
  const isHost = labelStart > 0 && !labelIsNumber && name.length <= MAX_HOST_LENGTH;
  return isHost && isLabel(name, labelStart, name.length) ? shape : "invalid";
}

function isLabel(name: string, start: number, end: number): boolean {
  const length = end - start;
  if (length === 0 || length > MAX_LABEL_LENGTH) return false;
  return name.charCodeAt(start) !== HYPHEN && name.charCodeAt(end - 1) !== HYPHEN;
}

function toPunycode(name: string): string | undefined {
  if (name.length > MAX_HOST_LENGTH || URL_SYNTAX.test(name)) return undefined;
  const url = URL.parse(`http://${name}/`);
  return url !== null && hostShape(url.hostname) === "lower" ? url.hostname : undefined;
}

/** Characters that would make the URL parser read something other than a host. */
const URL_SYNTAX = /[\s/\\:@?#%[\]]/;

const DOT = 46;
const HYPHEN = 45;
const UNDERSCORE = 95;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLower = (code: number): boolean => code >= 97 && code <= 122;
const isUpper = (code: number): boolean => code >= 65 && code <= 90;
