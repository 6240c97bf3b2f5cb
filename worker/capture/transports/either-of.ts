import { isConfigured } from "./deliver.ts";

interface Configurable {
  isConfigured?(env: object): boolean;
}

/** The transports of all groups. Those of a group count as configured only where no transport of an earlier group is. */
export function eitherOf<Transport extends Configurable>(
  ...groups: readonly (readonly Transport[])[]
): Transport[] {
  return groups.flatMap((group, index) => {
    const earlier = groups.slice(0, index).flat();
    return group.map((transport) => ({
      ...transport,
      isConfigured: (env: object) =>
        !earlier.some((other) => isConfigured(other, env)) && isConfigured(transport, env),
    }));
  });
}
