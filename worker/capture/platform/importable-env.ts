import { asText, read } from "../safe/read.ts";
import { importModule } from "./import-module.ts";

let env: object = {};
let isKnown = false;

// It is there before any handler or constructor runs. A static import would keep the module out of Node.
importModule("cloudflare", "workers").then(
  (module) => {
    env = Object(read(module, "env"));
    isKnown = true;
  },
  () => {
    isKnown = true;
  },
);

/** Not yet while the Worker's own modules are evaluated. */
export function isEnvKnown(): boolean {
  return isKnown;
}

/** The bindings of this Worker, for code that is given no env. */
export function importableEnv(): object {
  return env;
}

/**
 * Reads a variable of `process.env`, which has the text bindings with nodejs_compat, and otherwise of the env of the
 * Worker.
 */
export function readAnywhere(name: string): string | undefined {
  const found = asText(read(read(read(globalThis, "process"), "env"), name)) || asText(read(env, name));
  return found.trim() || undefined;
}
