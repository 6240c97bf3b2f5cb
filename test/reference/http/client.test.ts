import { expect, test } from "vitest";
import { identifyClient } from "../../../worker/reference/http/client.ts";

const from = (address: string | undefined) =>
  identifyClient(new Request("http://service/", { headers: address ? { "cf-connecting-ip": address } : {} }));

test.for([
  ["an address of IPv4", "93.184.215.14", "93.184.215.14"],
  ["one that is written as IPv6", "::ffff:93.184.215.14", "93.184.215.14"],
  ["no header", undefined, "local"],
  ["what is no address", "a.example", "local"],
])("a request from %s counts against its client", ([, address, client]) => {
  expect(from(address)).toBe(client);
});

test("all addresses of an IPv6 network of 64 bits are one client, and those of the next are another", () => {
  const one = from("2001:db8:1:2::1");
  expect(from("2001:db8:1:2:ffff:ffff:ffff:ffff")).toBe(one);
  expect(from("2001:0DB8:0001:0002:8000::")).toBe(one);
  expect(from("2001:db8:1:3::1")).not.toBe(one);
});
