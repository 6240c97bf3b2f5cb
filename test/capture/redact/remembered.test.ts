import { expect, test } from "vitest";
import { gatherSecrets } from "../../../worker/capture/redact/bindings.ts";
import { createRedaction } from "../../../worker/capture/redact/redaction.ts";
import { scrubAgain } from "../../../worker/capture/redact/scrub.ts";

const OPTIONS = {};
const OLD = "k7#Old-secret_value";
const NEW = "k8#New-secret_value";

/** As a capture does it: each makes a redaction of its own. */
const scrub = (env: object, text: string, options = OPTIONS) =>
  createRedaction(env, options, scrubAgain).scrub(text);

test("a text that was clean is searched again when a binding has another value", () => {
  const env = { SHOP_KEY: OLD };
  expect(scrub(env, `with ${NEW}.`)).toBe(`with ${NEW}.`);
  env.SHOP_KEY = NEW;
  expect(scrub(env, `with ${NEW}.`)).toBe("with [env.SHOP_KEY].");
});

test("a text that was clean is searched again when an object in a binding has changed inside", () => {
  const env = { SHOP: { apiKey: OLD } };
  expect(scrub(env, `with ${NEW}.`)).toBe(`with ${NEW}.`);
  env.SHOP.apiKey = NEW;
  expect(scrub(env, `with ${NEW}.`)).toBe("with [env.SHOP].");
});

test("a text that was clean is searched again when a binding was added", () => {
  const env: Record<string, string> = { SHOP_KEY: OLD };
  expect(scrub(env, `with ${NEW}.`)).toBe(`with ${NEW}.`);
  env["OTHER_KEY"] = NEW;
  expect(scrub(env, `with ${NEW}.`)).toBe("with [env.OTHER_KEY].");
});

test("what one capture may keep is no secret of it, and still one of another capture", () => {
  const env = { SHOP_KEY: OLD };
  const keeping = { keep: ["SHOP_KEY"] };
  for (let round = 0; round < 2; round++) {
    expect(scrub(env, `with ${OLD}.`, keeping)).toBe(`with ${OLD}.`);
    expect(scrub(env, `with ${OLD}.`)).toBe("with [env.SHOP_KEY].");
  }
});

test("one env's clean texts are not those of another env", () => {
  expect(scrub({ SHOP_KEY: OLD }, `with ${NEW}.`)).toBe(`with ${NEW}.`);
  expect(scrub({ SHOP_KEY: NEW }, `with ${NEW}.`)).toBe("with [env.SHOP_KEY].");
});

test("a secret is found as often as it comes, beside any number of other texts", () => {
  const env = { SHOP_KEY: OLD };
  for (let i = 0; i < 3_000; i++) {
    expect(scrub(env, `order ${i} of a customer with a long name`)).toBe(
      `order ${i} of a customer with a long name`,
    );
    if (i % 500 === 0) expect(scrub(env, `order ${i} with ${OLD}`)).toBe(`order ${i} with [env.SHOP_KEY]`);
  }
});

test("texts are remembered for the secrets of a few envs, however many envs there are", () => {
  const lists = Array.from({ length: 100 }, (_, i) => [{ text: `secret ${i}`, label: "[env.SHOP_KEY]" }]);
  for (const list of lists) gatherSecrets(list).clean.add("a text");
  const known = lists.reverse().filter((list) => gatherSecrets([...list]).clean.find("a text"));
  expect(known.length).toBeGreaterThan(1);
  expect(known.length).toBeLessThan(20);
});

test("texts of one length do not stand for each other", () => {
  const env = { SHOP_KEY: OLD };
  const clean = "k9#New-secret_value";
  for (let round = 0; round < 3; round++) {
    for (let i = 10; i < 40; i++) expect(scrub(env, `with ${clean} of ${i}`)).toBe(`with ${clean} of ${i}`);
    expect(scrub(env, `with ${OLD} of 10`)).toBe("with [env.SHOP_KEY] of 10");
  }
});
