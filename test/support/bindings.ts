import { env } from "cloudflare:workers";
import { onTestFinished } from "vitest";

/** Has a binding of the Worker do this, and nothing else, until the test ends. */
export function replaceBinding<Name extends keyof typeof env>(
  name: Name,
  parts: Partial<(typeof env)[Name]>,
): void {
  const binding = env[name];
  env[name] = Object.assign({}, binding, parts);
  onTestFinished(() => {
    env[name] = binding;
  });
}

export function throwing(message: string): () => never {
  return () => {
    throw new Error(message);
  };
}
