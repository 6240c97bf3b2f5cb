import fc from "fast-check";
import { expect, test } from "vitest";
import { normaliseHost } from "../../../worker/reference/compile/list/host.ts";

const LONGEST_LABEL = "a".repeat(63);

test.each([
  ["example.com", "example.com"],
  ["Example.COM", "example.com"],
  ["example.com.", "example.com"],
  ["_dmarc.example.com", "_dmarc.example.com"],
  ["1.2.3.example", "1.2.3.example"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["BÜCHER.example", "xn--bcher-kva.example"],
  ["例え.テスト", "xn--r8jz45g.xn--zckzah"],
  [`${LONGEST_LABEL}.com`, `${LONGEST_LABEL}.com`],
])("%s is the host %s", (text, host) => {
  expect(normaliseHost(text)).toBe(host);
});

test.each([
  [""],
  ["."],
  ["localhost"],
  ["example..com"],
  [".example.com"],
  ["-a.example"],
  ["a-.example"],
  ["1.2.3.4"],
  [`a${LONGEST_LABEL}.com`],
  [`${"abcdefg.".repeat(32)}com`],
  ["exa mple.com"],
  ["example.com/path"],
  ["bücher.example/path"],
  ["bücher.example:80"],
  ["user@bücher.example"],
  ["*.example.com"],
  ["ü"],
])("%j is no host", (text) => {
  expect(normaliseHost(text)).toBeUndefined();
});

test("a normalised host stays the same, and the URL parser agrees with it", () => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.string(), fc.string({ unit: "grapheme" })), (text) => {
      const host = normaliseHost(text);
      if (host === undefined) return;
      expect(normaliseHost(host)).toBe(host);
      expect(new URL(`http://${host}/`).hostname).toBe(host);
    }),
    { numRuns: 1000 },
  );
});
