import { expect, test } from "vitest";
import { sha256 } from "../../../worker/capture/platform/sha-256.ts";

async function byRuntime(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

test("a hash equals that of the runtime, for texts around the length of a block", async () => {
  for (let length = 0; length < 200; length++) {
    const text = "a".repeat(length);
    expect(sha256(text), `${length} letters`).toBe(await byRuntime(text));
  }
});

test.for(["", "é€😀", `${"x€".repeat(10_000)}`, "\0".repeat(64)])(
  "a hash equals that of the runtime, for any character: %#",
  async (text) => {
    expect(sha256(text)).toBe(await byRuntime(text));
  },
);
