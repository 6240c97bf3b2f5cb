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
  "",
  "sentry.io/42",
  "https://",
  "ftp://secretkey@host/1",
  "javascript:secretkey@host/1",
  "https://host/1",
  "https://secret%0akey@host/1",
  "https://secretkey@host",
  "https://secretkey@host/",
  "https://secretkey@host/project",
  "https://secretkey@host/1?to=http://evil",
  "https://secretkey@host/1#x",
  "https://secretkey@a+b/1",
])("%s is refused without being repeated", (text) => {
  const dsn = parseDsn(text);
  if (!("invalid" in dsn)) throw new Error("was taken");
  expect(dsn.invalid).toBe("is not a valid DSN: expected https://<key>@<host>/<project number>");
});

test.for([
  "https://abc:old-secret@sentry.example/42",
  "HTTPS://abc@Sentry.example/42",
  " https://abc@sentry.example/42\n",
])("%o is spelled for the SDK as it reads it, without the old secret", (text) => {
  expect(parseDsn(text)).toMatchObject({ text: "https://abc@sentry.example/42" });
});
