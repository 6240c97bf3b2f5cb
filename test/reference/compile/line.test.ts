import { expect, test } from "vitest";
import { readLine } from "../../../worker/reference/compile/list/line.ts";

test.each([
  ["0.0.0.0 example.com", ["example.com"]],
  ["127.0.0.1\texample.com\r", ["example.com"]],
  ["::1 example.com", ["example.com"]],
  ["0.0.0.0 one.example two.example", ["one.example", "two.example"]],
  ["0.0.0.0 example.com # a comment", ["example.com"]],
  ["0.0.0.0 example.com#a comment", ["example.com"]],
  ["  example.com  ", ["example.com"]],
  ["example.com # a comment", ["example.com"]],
  ["||example.com^", ["example.com"]],
  ["||Example.com^$important", ["example.com"]],
  ["||example.com^ # a comment", ["example.com"]],
])("%j blocks %j", (line, hosts) => {
  expect(readLine(line)).toEqual({ hosts });
});

test.each([
  [""],
  ["   "],
  ["# a comment"],
  ["! a comment"],
  ["[Adblock Plus 2.0]"],
  ["127.0.0.1 localhost"],
  ["::1 ip6-localhost ip6-loopback"],
  ["0.0.0.0 0.0.0.0"],
])("%j is ignored", (line) => {
  expect(readLine(line)).toBe("ignored");
});

test.each([
  ["not a host"],
  ["192.168.1.1 router.example"],
  ["0.0.0.0"],
  ["0.0.0.0 bad..example"],
  ["||example.com"],
  ["||example.com/path^"],
  ["||example.com^$third-party"],
  ["@@||example.com^"],
  ["example.com##.advert"],
  ["/advert/*"],
])("%j is invalid", (line) => {
  expect(readLine(line)).toBe("invalid");
});

test("a line longer than any list has is invalid", () => {
  expect(readLine(`0.0.0.0 ${"a.example ".repeat(1000)}`)).toBe("invalid");
});
