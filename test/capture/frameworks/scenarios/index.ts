import type { Helper, QuietHelper } from "./helper.ts";
import type { Party, SleepyParty } from "./party.ts";

export { Helper, QuietHelper } from "./helper.ts";
export { Party, SleepyParty } from "./party.ts";

export default { fetch: () => new Response("nothing here") } satisfies ExportedHandler;

interface FrameworksEnv {
  AWAKE_PARTY: DurableObjectNamespace<InstanceType<typeof Party>>;
  SLEEPY_PARTY: DurableObjectNamespace<InstanceType<typeof SleepyParty>>;
  QUIET_HELPER: DurableObjectNamespace<InstanceType<typeof QuietHelper>>;
  HELPER: DurableObjectNamespace<InstanceType<typeof Helper>>;
}

declare global {
  namespace Cloudflare {
    interface Env extends FrameworksEnv {}
  }
}
