import { asText, read } from "../safe/plain-json.ts";

/** The name is put together at run time, so that no bundler looks for it. Outside Workers there is no such module. */
const nameModule = () => ["cloudflare", "workers"].join(":");

let env: object = {};

// It is loaded before any handler or constructor runs. With a static import, this module could not run under Node.
import(/* @vite-ignore */ nameModule()).then(
  (module) => {
    env = Object(read(module, "env"));
  },
  () => {},
);

/** The bindings of this Worker, for code that gets no env. */
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
