import { CASES, RETRY_AFTER_MS } from "./cases.ts";
import type { BackendBehaviour, BackendFailure, TransportHarness } from "./harness.ts";

/** One clause of the contract. */
export interface ContractCase {
  /** The clause, as a sentence. */
  readonly name: string;
  /** Rejects if the transport violates it. */
  run(): Promise<void>;
}

/**
 * The contract of transports, as cases for any test runner. A failure that you do not declare has no case, so declare
 * all failures that your backend can make.
 *
 * @param makeHarness makes a transport with a backend of its own; called by each case at least once
 * @param failures what its `behave` can make the backend do, beside accepting
 * @throws Error when a case is run, with the clause that the transport has violated
 * @example
 * for (const { name, run } of transportContract(makeHarness, ["refuse", "busy", "cut", "hang"])) test(name, run);
 */
export function transportContract(
  makeHarness: () => TransportHarness | Promise<TransportHarness>,
  failures: readonly BackendFailure[],
): ContractCase[] {
  async function make(behaviour: BackendBehaviour = "accept"): Promise<TransportHarness> {
    const harness = await makeHarness();
    if (behaviour !== "accept" && !harness.behave)
      throw new Error(`behave is missing; ${behaviour} was declared`);
    await harness.behave?.(behaviour, RETRY_AFTER_MS);
    return harness;
  }

  const applies = (needs: (typeof CASES)[number]["needs"]) =>
    needs === undefined || (needs === "any failure" ? failures.length > 0 : failures.includes(needs));
  return CASES.filter(({ needs }) => applies(needs)).map(({ name, run }) => ({
    name,
    run: async () => void (await run(make, failures)),
  }));
}
