import { orElse, read } from "../safe/read.ts";
import { findBuiltin } from "./builtin-module.ts";
import { sha256 } from "./sha-256.ts";

interface Crypto {
  createHash(name: "sha256"): { update(text: string): { digest(encoding: "hex"): string } };
}

/** A longer exception does not fit into an item of a Tail Worker, so it is never compared. */
const MAX_TEXT = 262_144;
/** Characters for which `sha256` takes longer than loading `node:crypto`. */
const LONG = 32_768;

/** Returns the name and message of a thrown value as the runtime shows them in the items of a Tail Worker. */
export function hashedParts(error: unknown): [name: string, message: string] {
  const isObject = typeof error === "object" && error !== null;
  const name = isObject && read(error, "name");
  const message = isObject ? read(error, "message") : orElse(() => String(error), "");
  return [readText(name) ?? "Error", readText(message) ?? readTag(error)];
}

/** The runtime writes one or more replacement characters for a lone surrogate. */
function readText(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  return value
    .slice(0, MAX_TEXT)
    .toWellFormed()
    .replace(/\ufffd+/g, "\ufffd");
}

/** Returns what the runtime shows for an object without a message. */
function readTag(value: unknown): string {
  const tag = orElse(() => Object.prototype.toString.call(value), "");
  if (tag === "[object Object]") return "#<Object>";
  return tag === "[object Error]" ? "" : tag;
}

/**
 * The sign of an error and its copies: 128 bits of SHA-256 over name and message. The text itself is not published, because
 * it may hold what a hook has removed from the event. With a weaker hash, users could hide one event behind another, since
 * they write the texts of many errors. It equals `stableId(name, message)`, but that is asynchronous, and an event is
 * published in the capture's own call.
 */
export function hashOfError(error: unknown): string {
  const text = JSON.stringify(hashedParts(error));
  const crypto = text.length > LONG ? findBuiltin<Crypto>("node:crypto") : undefined;
  return (crypto ? crypto.createHash("sha256").update(text).digest("hex") : sha256(text)).slice(0, 32);
}
