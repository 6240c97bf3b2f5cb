/**
 * Imports a module that only some runtimes have, such as `cloudflare:workers` or `node:async_hooks`. Its name is put
 * together at run time, so that no bundler looks for it. A Worker without nodejs_compat that names a module of Node's
 * cannot be built.
 */
export function importModule(scheme: "cloudflare" | "node", name: string): Promise<unknown> {
  return import(/* @vite-ignore */ [scheme, name].join(":"));
}
