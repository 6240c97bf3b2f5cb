/** Where a failure happened: what its event must name. */
export interface Provoked {
  readonly object?: { readonly class: string; readonly id: string; readonly name: string };
  readonly workflow?: { readonly name: string; readonly instanceId: string; readonly status: string };
}

/** One button of the page. */
export interface Failure {
  readonly title: string;
  /** One sentence: what happens at a press. */
  readonly what: string;
  /** Resolves when the failure has happened and nothing of it is still to run, but for `waitUntil`. */
  readonly provoke: (env: Cloudflare.LabEnv, url: URL) => Promise<Provoked>;
}

/** The caller of a call that fails gets the error too. The lab only makes sure that there was one. */
export async function failed(call: () => Promise<unknown>): Promise<void> {
  const result = await call().then(
    () => "succeeded",
    () => "failed",
  );
  if (result === "succeeded") throw new Error("The failure did not happen");
}
