import { expect, test } from "vitest";
import { checkAddress } from "../../../worker/reference/sources/address.ts";

const strict = { allowLoopback: false };
const local = { allowLoopback: true };

test.each([
  ["https://lists.example.com/hosts.txt"],
  ["http://lists.example.com:8080/hosts?x=1"],
  ["http://93.184.215.14/"],
  ["http://[2606:4700::1111]/"],
  ["http://[::ffff:93.184.215.14]/"],
])("%s is allowed", (address) => {
  expect(checkAddress(address, strict)).toEqual({ url: new URL(address) });
});

test.each([
  ["relative/path", "not an absolute address"],
  ["ftp://lists.example.com/", "scheme is ftp"],
  ["file:///etc/passwd", "scheme is file"],
  ["data:text/plain,a.example", "scheme is data"],
  ["http://user@lists.example.com/", "user name"],
  ["http://user:secret@lists.example.com/", "user name"],
  ["http://10.1.2.3/", "private or reserved"],
  ["http://172.16.0.1/", "private or reserved"],
  ["http://192.168.0.1/", "private or reserved"],
  ["http://169.254.169.254/latest/meta-data", "private or reserved"],
  ["http://100.100.100.200/", "private or reserved"],
  ["http://0.0.0.0/", "private or reserved"],
  ["http://255.255.255.255/", "private or reserved"],
  ["http://224.0.0.1/", "private or reserved"],
  ["http://0xa9fea9fe/", "private or reserved"],
  ["http://2852039166/", "private or reserved"],
  ["http://0251.0376.0251.0376/", "private or reserved"],
  ["http://[fd00:ec2::254]/", "private or reserved"],
  ["http://[fe80::1]/", "private or reserved"],
  ["http://[::ffff:10.0.0.1]/", "private or reserved"],
  ["http://[::ffff:a9fe:a9fe]/", "private or reserved"],
  ["http://[64:ff9b::10.0.0.1]/", "private or reserved"],
  ["http://[2002:a00:1::]/", "private or reserved"],
  ["http://[::10.0.0.1]/", "private or reserved"],
  ["http://[::]/", "private or reserved"],
  ["http://metadata.google.internal/", "private or reserved"],
  ["http://METADATA.google.internal./", "private or reserved"],
  ["http://printer.local/", "private or reserved"],
  ["http://router.home.arpa/", "private or reserved"],
  ["http://intranet/", "private or reserved"],
])("%s is refused, loopback allowed or not: %s", (address, reason) => {
  expect(checkAddress(address, strict)).toEqual({ refused: expect.stringContaining(reason) });
  expect(checkAddress(address, local)).toEqual({ refused: expect.stringContaining(reason) });
});

test.each([
  ["http://localhost:8080/"],
  ["http://LOCALHOST./"],
  ["http://a.localhost/"],
  ["http://127.0.0.1/"],
  ["http://127.8.9.1/"],
  ["http://2130706433/"],
  ["http://0x7f.1/"],
  ["http://017700000001/"],
  ["http://[::1]/"],
  ["http://[::ffff:127.0.0.1]/"],
])("%s is refused, and allowed for local work", (address) => {
  expect(checkAddress(address, strict)).toEqual({ refused: "its host is this machine" });
  expect(checkAddress(address, local)).toEqual({ url: new URL(address) });
});

test("a redirect is read relative to its origin and then checked", () => {
  const base = new URL("https://lists.example.com/old/list.txt");
  expect(checkAddress("../new.txt#part", strict, base)).toEqual({
    url: new URL("https://lists.example.com/new.txt"),
  });
  expect(checkAddress("//10.0.0.1/", strict, base)).toEqual({ refused: expect.stringContaining("private") });
});
