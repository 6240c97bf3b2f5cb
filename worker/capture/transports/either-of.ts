import { isConfigured } from "./deliver.ts";

interface Configurable {
  isConfigured?(env: object): boolean;
}

/** The transports of all groups. Those of a group count as configured only where no transport of an earlier group is. */
export function eitherOf<Transport extends Configurable>(
  ...groups: readonly (readonly Transport[])[]
): Transport[] {
  return groups.flatMap((group, index) => {
    if (index === 0) return group;
    const earlier = groups.slice(0, index).flat();
    return group.map((transport) => ({ ...transport, isConfigured: isOnly(transport, earlier) }));
  });
}

function isOnly(transport: Configurable, earlier: readonly Configurable[]): (env: object) => boolean {
  // A loop, because calls without a configured transport shall allocate little.
  return (env) => {
    for (const other of earlier) if (isConfigured(other, env)) return false;
    return isConfigured(transport, env);
  };
}
