import fc from "fast-check";
import { expect, test } from "vitest";
import { logsUrl } from "../../../worker/capture/wire/otlp-endpoint.ts";

test.for([
  ["https://flarelog.dev", "https://flarelog.dev/api/v1/logs"],
  ["https://flarelog.dev/", "https://flarelog.dev/api/v1/logs"],
  ["https://logs.example/team/a///", "https://logs.example/team/a/api/v1/logs"],
  ["https://logs.example:8443/otlp", "https://logs.example:8443/otlp/api/v1/logs"],
  ["HTTPS://Logs.Example", "https://logs.example/api/v1/logs"],
  ["http://localhost:4318", "http://localhost:4318/api/v1/logs"],
  ["http://127.0.0.1:4318", "http://127.0.0.1:4318/api/v1/logs"],
  ["http://127.255.0.9", "http://127.255.0.9/api/v1/logs"],
  ["http://[::1]:4318/", "http://[::1]:4318/api/v1/logs"],
  ["http://[0:0:0:0:0:0:0:1]", "http://[::1]/api/v1/logs"],
])("logs of %s go to %s", ([endpoint, url]) => {
  expect(logsUrl(endpoint as string)).toBe(url);
});

test.for([
  "",
  "flarelog.dev",
  "//flarelog.dev",
  "https:flarelog.dev",
  "https://",
  "https:///flarelog.dev",
  "https:\\\\flarelog.dev",
  " https://flarelog.dev",
  "https://flare log.dev",
  "https://flarelog.dev:99999",
  "https://user@flarelog.dev",
  "https://:password@flarelog.dev",
  "https://flarelog.dev?project=1",
  "https://flarelog.dev/#logs",
  "ftp://flarelog.dev",
  "file:///etc/hosts",
  "http://flarelog.dev",
  "http://localhost.example",
  "http://127.0.0.1.example",
  "http://0.0.0.0",
  "http://128.0.0.1",
  "http://10.0.0.1",
  "http://[::2]",
  "http://[::ffff:127.0.0.1]",
])("there is no sending to %j", (endpoint) => {
  expect(logsUrl(endpoint)).toBeUndefined();
});

test("whatever the endpoint is, a key goes unencrypted to this machine only", () => {
  const host = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV4Extended(),
    fc.ipV6().map((ip) => `[${ip}]`),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.constantFrom("http://", "http:/", "http:", "HTTP://"),
      host,
      fc.string(),
      (scheme, name, rest) => {
        const url = logsUrl(`${scheme}${name}${rest}`);
        if (url?.startsWith("http:")) {
          expect(new URL(url).hostname).toMatch(/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
