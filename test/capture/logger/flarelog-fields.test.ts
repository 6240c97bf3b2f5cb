import { expect, test } from "vitest";
import { FlareLog, type FlareLogConfig } from "../../../worker/capture/entries/flarelog-sdk.ts";
import { createLogger } from "../../../worker/capture/entries/logger.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";
import type { ArrivedLog } from "../../support/otlp-types.ts";

/** What arrives of the lines that `write` writes. The names, values and types are those that `@flarelog/sdk` 2.8.3 sends. */
async function arrivedOf(
  write: (logger: FlareLog) => void,
  config: FlareLogConfig = {},
): Promise<ArrivedLog[]> {
  const project = newFlarelogProject();
  const logger = new FlareLog({ apiKey: project.key, endpoint: project.env.FLARELOG_ENDPOINT, ...config });
  write(logger);
  await logger.flush();
  return project.records();
}

test("a value under the name of an option that is not set is kept", async () => {
  const given = { release: "of the app", serverName: "of the app", environment: "ours" };
  const [line, unset] = await arrivedOf((logger) => {
    logger.info("line", given);
    logger.info("without");
  });
  expect(line?.attributes).toEqual({ ...given, environment: "production" });
  expect(unset?.attributes).toEqual({ environment: "production" });
});

test("beforeSend and scrubFields see only options that are set", async () => {
  const seen: unknown[] = [];
  const config: FlareLogConfig = {
    environment: "",
    scrubFields: [""],
    beforeSend(entry) {
      seen.push(Object.keys(Object(entry.metadata)));
      return entry;
    },
  };
  const [line] = await arrivedOf((logger) => logger.info("line", { a: 1 }), config);
  expect(seen).toEqual([["a"]]);
  expect(line?.attributes).toEqual({ a: "[REDACTED]" });
});

test("an empty source takes the default one away, and any other value that is no text does not", async () => {
  const lines = await arrivedOf(
    (logger) => {
      logger.log("INFO", "empty", {}, { source: "" });
      logger.logRaw({ level: "INFO", message: "empty, raw", source: "" });
      logger.logError("empty, of an error", { source: "" });
      logger.logRaw(JSON.parse('{ "level": "INFO", "message": "null", "source": null }'));
      logger.child({ a: 1 }).logError("by a child");
      const child = logger.child({ source: "kid" });
      child.logError("by a child with a source");
      // From JavaScript.
      child.log("INFO", "null as the options", {}, JSON.parse("null"));
      child.log("INFO", "null as the source", {}, JSON.parse('{ "source": null }'));
      child.logError("null as the source of an error", JSON.parse('{ "source": null }'));
    },
    { defaultSource: "default" },
  );
  expect(lines.map(({ body, attributes }) => [body, attributes["source"]])).toEqual([
    ["empty", undefined],
    ["empty, raw", undefined],
    ["empty, of an error", undefined],
    ["null", "default"],
    ["by a child", "default"],
    ["by a child with a source", "kid"],
    ["null as the options", "kid"],
    ["null as the source", "kid"],
    ["null as the source of an error", "kid"],
  ]);
});

test("what an error does not have is not written", async () => {
  const thrown = [
    Object.assign(new Error("no stack"), { stack: undefined }),
    Object.assign(new TypeError("no message"), { message: undefined, stack: undefined }),
    new Error("outer", { cause: Object.assign(new Error("inner"), { stack: undefined }) }),
  ];
  const lines = await arrivedOf((logger) => {
    for (const error of thrown) logger.logError(error);
  });
  const [stackless, messageless, outer] = lines.map(({ body, attributes }) => [
    body,
    JSON.parse(String(attributes["error"])),
  ]);
  expect(stackless).toEqual(["no stack", { name: "Error", message: "no stack" }]);
  expect(messageless).toEqual(["An error occurred", { name: "TypeError" }]);
  expect(outer?.[1].cause).toEqual({ name: "Error", message: "inner" });
});

test("lists of numbers and lists with gaps are lists, and an address is a text", async () => {
  const [line] = await arrivedOf((logger) =>
    logger.info("line", {
      numbers: [1, 1.5],
      integers: [1, null, 2],
      gaps: ["a", null],
      nothing: [null],
      url: new URL("https://shop.example/cart?page=2"),
      inside: { url: new URL("https://shop.example/") },
      mixed: ["a", 1],
    }),
  );
  expect(line?.attributes).toEqual({
    numbers: [{ double: 1 }, { double: 1.5 }],
    integers: [{ int: "1" }, null, { int: "2" }],
    gaps: ["a", null],
    nothing: [null],
    url: "https://shop.example/cart?page=2",
    inside: '{"url":"https://shop.example/"}',
    mixed: '["a",1]',
    environment: "production",
  });
});

test("long metadata takes no room from what the class writes itself", async () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`key${i}`, "x".repeat(1_000)]));
  const thrown = new RangeError("broken", { cause: new Error("deep") });
  const config: FlareLogConfig = { release: "1.2", serverName: "server", defaultSource: "source" };
  const [line] = await arrivedOf((logger) => {
    logger.setTag("plan", "free");
    logger.setUser({ id: "7" });
    logger.logError(thrown, { metadata: many });
  }, config);
  const { error, key0, ...others } = line?.attributes ?? {};
  expect(others).toMatchObject({
    environment: "production",
    release: "1.2",
    serverName: "server",
    source: "source",
    tags: '{"plan":"free"}',
    user: '{"id":"7"}',
  });
  expect(JSON.parse(String(error))).toEqual({
    name: "RangeError",
    message: "broken",
    stack: thrown.stack?.split("\n").map((text) => text.trim()),
    cause: expect.objectContaining({ message: "deep" }),
  });
  expect(key0).toBe("x".repeat(1_000));
});

const MESSAGES: [message: unknown, text: string][] = [
  [{ order: 7 }, '{"order":7}'],
  [["a", 1], '["a",1]'],
  [new Map([["a", 1]]), '{"a":1}'],
  [new Error("broken"), "Error: broken"],
  [{ toString: () => "its own text" }, "its own text"],
  [5, "5"],
  [null, "null"],
];

test.for(MESSAGES)(
  "the message %o is written as %s, by the class and by createLogger",
  async ([message, text]) => {
    const seen: unknown[] = [];
    const config: FlareLogConfig = {
      beforeSend(entry) {
        seen.push(entry.message);
        return entry;
      },
    };
    const lines = await arrivedOf((logger) => logger.info(message as string), config);
    expect(lines.map(({ body }) => body)).toEqual([text]);
    expect(seen).toEqual([text]);

    const project = newFlarelogProject();
    const logger = createLogger(project.env, { console: false });
    logger.info(message as string);
    await logger.flush();
    expect((await project.records()).map(({ body }) => body)).toEqual([text]);
  },
);

test("what beforeSend puts in place of the message is written in the same way", async () => {
  const config: FlareLogConfig = {
    beforeSend: (entry) => Object.assign(entry, { message: { order: 7 } }),
  };
  const [line] = await arrivedOf((logger) => logger.info("line"), config);
  expect(line?.body).toBe('{"order":7}');
});
