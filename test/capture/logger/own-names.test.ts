import { expect, onTestFinished, test, vi } from "vitest";
import { createLogger, type LoggerOptions } from "../../../worker/capture/entries/logger.ts";
import { arrivedLogs, valuesOf } from "../../support/arrived-logs.ts";
import { newFlarelogProject } from "../../support/otlp-received.ts";
import { newProject } from "../../support/received.ts";

/** What users call their own values, although records and backends have such names too. */
const OWN = {
  error: "boom",
  user: "ann",
  breadcrumbs: "few",
  "exception.type": "Declined",
  "exception.message": "no money",
  "user.id": "7",
  "user.email": "ann@shop.example",
  "client.address": "there",
  parent_span_id: "p",
  "log.dropped": "none",
  "url.full": "http://shop",
  "durable_object.id": "mine",
  "durable_object.name": "its name",
  doId: "mine",
};

/** Values of the same names that each record has for itself. */
const TAKEN = { environment: "e", sequence: "first", "log.record.uid": "u", handler: "h" };

function both(options: LoggerOptions = {}) {
  const sentry = newProject();
  const flarelog = newFlarelogProject();
  const log = createLogger({ ...flarelog.env, SENTRY_DSN: sentry.dsn }, { console: false, ...options });
  const arrived = async () => {
    await log.flush();
    const [toSentry] = await arrivedLogs(sentry);
    const [toFlarelog] = await flarelog.records();
    return [toSentry && valuesOf(toSentry), toFlarelog?.attributes] as const;
  };
  return { log, arrived };
}

test("a value keeps its name where the record has none of that name", async () => {
  const { log, arrived } = both();
  log.warn("failed", OWN);
  for (const values of await arrived()) expect(values).toMatchObject(OWN);
});

test("a value whose name the record needs is kept beside it", async () => {
  const { log, arrived } = both();
  log.setTag("plan", "of the tag");
  log.info("x", { ...TAKEN, plan: "of the line" });
  const [sentry, flarelog] = await arrived();
  expect(sentry).toMatchObject({ plan: "of the line", "tags.plan": "of the tag", environment: "e" });
  expect(sentry).toMatchObject({ "attributes.log.record.uid": "u" });
  expect(flarelog).toMatchObject({
    environment: "production",
    "attributes.environment": "e",
    "attributes.sequence": "first",
    "attributes.log.record.uid": "u",
    plan: "of the line",
    "tags.plan": "of the tag",
  });
});

test("an error that was logged keeps its own names, and the values that have them", async () => {
  const { log, arrived } = both();
  log.logError(new RangeError("too far"), { error: "boom", "exception.type": "Declined" });
  for (const values of await arrived())
    expect(values).toMatchObject({
      "exception.type": "RangeError",
      "attributes.exception.type": "Declined",
    });
});

test("no value takes the place of a line's level and message on the console, or of an object's prototype", () => {
  const lines: unknown[] = [];
  const spy = vi.spyOn(console, "info").mockImplementation((text) => void lines.push(JSON.parse(text)));
  onTestFinished(() => spy.mockRestore());
  const log = createLogger({}, { console: true });
  log.info("said", { level: "loud", message: "other", ...JSON.parse('{"__proto__":{"polluted":true}}') });
  expect(lines).toMatchObject([
    { level: "info", message: "said", "attributes.level": "loud", "attributes.message": "other" },
  ]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});
