import type { Environment } from "../config/environment.ts";

/** Whether an environment has objects or Workflows of its own: what the library is for. */
export function runsObjects({ bindings }: Environment): boolean {
  return bindings.some(({ className }) => className !== undefined);
}
