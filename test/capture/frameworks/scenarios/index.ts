export { Helper, QuietHelper } from "./helper.ts";
export { Party, SleepyParty } from "./party.ts";

export default { fetch: () => new Response("nothing here") } satisfies ExportedHandler;
