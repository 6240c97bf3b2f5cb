import { expect, test } from "vitest";
import { parseDsn } from "../../../worker/capture/wire/dsn.ts";

test.for([
  ["https://abc@o1.ingest.sentry.io/42", "https://o1.ingest.sentry.io/api/42/envelope/", "abc"],
  ["https://abc:oldsecret@sentry.example/42", "https://sentry.example/api/42/envelope/", "abc"],
  ["http://spotlight@localhost:8969/0", "http://localhost:8969/api/0/envelope/", "spotlight"],
  [
    "https://abc@sentry.example:8443/deep/er/42",
    "https://sentry.example:8443/deep/er/api/42/envelope/",
    "abc",
  ],
  ["http://abc@[::1]:9000/1", "http://[::1]:9000/api/1/envelope/", "abc"],
] as const)("%s leads to %s", ([text, endpoint, key]) => {
  const dsn = parseDsn(text);
  if ("invalid" in dsn) throw new Error(dsn.invalid);
  expect(dsn.endpoint).toBe(endpoint);
  expect(dsn.headers["x-sentry-auth"]).toContain(`sentry_key=${key},`);
});

test.for([
  ["", ""],
  ["sentry.io/42", ""],
  ["https://", ""],
  ["ftp://secretkey@host/1", "found another scheme"],
  ["javascript:secretkey@host/1", "found another scheme"],
  ["https://host/1", "found no key"],
  ["https://secret%0akey@host/1", "found no key"],
  ["https://secretkey@host", "found no project number"],
  ["https://secretkey@host/", "found no project number"],
  ["https://secretkey@host/project", "found no project number"],
  ["https://secretkey@host/1?to=http://evil", "found a query or a fragment"],
  ["https://secretkey@host/1#x", "found a query or a fragment"],
] as const)("%s is refused without being repeated", ([text, why]) => {
  const dsn = parseDsn(text);
  if (!("invalid" in dsn)) throw new Error("was taken");
  expect(dsn.invalid).toContain(why);
  expect(dsn.invalid).toContain("https://<key>@<host>/<project number>");
  expect(dsn.invalid).not.toContain("secret");
});
