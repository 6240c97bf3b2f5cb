/**
 * A module that only some runtimes have, as `cloudflare:workers` and `node:async_hooks`. Its name is put together at run
 * time: a bundler would look for it, and a Worker without nodejs_compat that imports one of Node's by name is not built.
 */
export function importModule(scheme: "cloudflare" | "node", name: string): Promise<unknown> {
  return import(/* @vite-ignore */ [scheme, name].join(":"));
}
