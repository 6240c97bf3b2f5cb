import * as workers from "cloudflare:workers";
import { asText, read } from "../safe/plain-json.ts";

/** The bindings of this Worker, for code that is given no env. */
export function importableEnv(): object {
  return Object(read(workers, "env"));
}

/** A variable of `process.env`, which holds the bindings that are text with nodejs_compat, else of the Worker's env. */
export function readAnywhere(name: string): string | undefined {
  const found =
    asText(read(read(read(globalThis, "process"), "env"), name)) || asText(read(importableEnv(), name));
  return found.trim() || undefined;
}
