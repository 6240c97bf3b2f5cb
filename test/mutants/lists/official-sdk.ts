import type { Mutant } from "../mutant.ts";
import { PROMISES as P } from "../promises.ts";

const official = "test/official-sdk/one-event.test.ts";

/** Beside the official SDK. */
export const OFFICIAL_SDK: readonly Mutant[] = [
  {
    promise: P.besideSdk,
    file: "worker/capture/claim.ts",
    find: "const unclaim = claimFromSdk(error, active);",
    replace: "const unclaim = () => {};",
    killedBy: [official],
  },
  {
    promise: P.besideSdk,
    file: "worker/capture/claim.ts",
    find: "const owed = exceptReported(error, active, env);",
    replace: "const owed = env ? active : exceptReported(error, active, env);",
    killedBy: [official],
  },
  {
    promise: P.besideSdk,
    file: "worker/capture/transports/http.ts",
    find: "withoutSdk(() => fetch(url, request))",
    replace: "fetch(url, request)",
    killedBy: [official],
  },
  {
    promise: P.besideSdk,
    file: "worker/capture/claim.ts",
    find: "unclaim();",
    replace: "",
    killedBy: [official],
  },
  {
    promise: P.besideSdk,
    file: "worker/capture/claim.ts",
    find: "if (reason) {\n    claimFromSdk(error, active);",
    replace: "if (reason) {",
    killedBy: [official],
  },
  {
    promise: P.strangers,
    file: "worker/capture/sentry/one-event.ts",
    find: '(!enumerable || (error instanceof Error && read(error, "remote") === true))',
    replace: "true",
    killedBy: [official],
  },
];
