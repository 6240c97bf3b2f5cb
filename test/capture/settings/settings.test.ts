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

/** The stacks of a capture's call as each of them was seen to be, in an object. */
test.for([
  [
    "wrangler dev",
    "at Wrapper.fetch (file:///home/me/app/.wrangler/tmp/dev-X/index.js:30:15)",
    "development",
  ],
  [
    "wrangler dev on Windows",
    "at Wrapper.fetch (file:///C:/app/.wrangler/tmp/dev-X/index.js:30:15)",
    "development",
  ],
  [
    "wrangler dev --no-bundle",
    "at async Wrapper.fetch (file:///home/me/app/out/index.js:12:12)",
    "development",
  ],
  ["vite preview", "at file:///home/me/app/dist/app/index.js:1:1004", "development"],
  ["vite dev", "at c (/home/me/app/node_modules/isolate-capture/dist/chunk-A.js:1:1983)", "development"],
  ["vite dev on Windows", "at C:/app/node_modules/isolate-capture/dist/chunk-A.js:1:1983", "development"],
  ["a deployed Worker", "at Room.fetch (index.js:16902:9)", "production"],
  ["one of several files", "at Room.fetch (node_modules/isolate-capture/dist/index.js:1:9)", "production"],
  ["one with the new module registry", "at Room.fetch (file:///bundle/index.js:1:9)", "production"],
  ["one whose stack is not known", "", "production"],
] as const)(
  "without any setting, the environment of %s is told by where its code lies",
  ([, call, environment]) => {
    expect(resolveSettings({}, {}, `Error\n    ${call}`)).toEqual({ environment });
    expect(resolveSettings({ ENVIRONMENT: "e" }, {}, call)).toEqual({ environment: "e" });
  },
);

test("an env whose getters throw counts as not set", () => {
  const env = {
    get SENTRY_RELEASE(): string {
      throw new Error("no");
    },
  };
  expect(resolveSettings(env, {})).toEqual({ environment: "production" });
});
