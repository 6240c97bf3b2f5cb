import { expect, test } from "vitest";
import { resolveSettings } from "../../../worker/capture/settings/settings.ts";

test.for([
  [{}, {}, { environment: "production" }],
  [
    { SENTRY_RELEASE: "r", COMPILER_VERSION: "c", CF_VERSION_METADATA: { id: "v" } },
    {},
    { environment: "production", release: "r" },
  ],
  [
    { SENTRY_RELEASE: " ", COMPILER_VERSION: "c", CF_VERSION_METADATA: { id: "v" } },
    {},
    { environment: "production", release: "c" },
  ],
  [{ CF_VERSION_METADATA: { id: "v" } }, {}, { environment: "production", release: "v" }],
  [{ SENTRY_ENVIRONMENT: "s", ENVIRONMENT: "e" }, {}, { environment: "s" }],
  [{ ENVIRONMENT: "e\n" }, {}, { environment: "e" }],
  [{ SENTRY_RELEASE: 7, ENVIRONMENT: { get: () => "no" } }, {}, { environment: "production" }],
  [
    { SENTRY_RELEASE: "r", ENVIRONMENT: "e" },
    { release: "o", environment: "p" },
    { environment: "p", release: "o" },
  ],
] as const)("env %o with options %o gives %o", ([env, options, settings]) => {
  expect(resolveSettings(env, options)).toEqual(settings);
});

test("an env whose getters throw counts as not set", () => {
  const env = {
    get SENTRY_RELEASE(): string {
      throw new Error("no");
    },
  };
  expect(resolveSettings(env, {})).toEqual({ environment: "production" });
});
