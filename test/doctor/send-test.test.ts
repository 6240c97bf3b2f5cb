import { expect, inject, onTestFinished, test, vi } from "vitest";
import { arrivedLogs, isLogs, valuesOf } from "../support/arrived-logs.ts";
import { newFlarelogProject } from "../support/otlp-received.ts";
import type { Behaviour, Received } from "../support/receiver-types.ts";
import { type Files, newProject, runCommand, wrangler } from "./support/project.ts";

const SOUND = {
  "wrangler.toml": wrangler({}),
  "index.ts": 'import { captureHandlers } from "isolate-capture";\nexport default captureHandlers({});',
};

/** A project at the receiver that stands for Sentry. */
function newSentry() {
  const [host, id] = [inject("receiver"), String(crypto.getRandomValues(new Uint32Array(1))[0])];
  return {
    dsn: `http://publickey@${host}/${id}`,
    async behave(behaviour: Behaviour) {
      await fetch(`http://${host}/behaviour/${id}`, { method: "POST", body: JSON.stringify(behaviour) });
    },
    async requests(): Promise<Received[]> {
      const response = await fetch(`http://${host}/received/${id}`);
      return JSON.parse(await response.text());
    },
  };
}

async function sendFrom(files: Files, ...more: string[]) {
  return runCommand(["doctor", await newProject({ ...SOUND, ...files }), "--send-test", ...more]);
}

function silenceWarnings() {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => void vi.restoreAllMocks());
}

test.for(["environment", ".dev.vars", ".env"])(
  "--send-test sends one marked event and one marked log line with the DSN of %s",
  async (from) => {
    const sentry = newSentry();
    vi.stubEnv("SENTRY_DSN", from === "environment" ? sentry.dsn : undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    const files = from === "environment" ? {} : { [from]: `SENTRY_DSN="${sentry.dsn}"\n` };
    const { code, output } = await sendFrom(files);

    const [event, line, ...others] = await sentry.requests();
    expect([event?.path, others]).toEqual([expect.stringMatching(/^\/api\/\d+\/envelope\/$/), []]);
    const { event_id, tags, level } = JSON.parse(event?.body.split("\n")[2] ?? "");
    expect({ tags, level }).toMatchObject({ tags: { "isolate_capture.test": "true" }, level: "info" });
    expect(isLogs(line?.body ?? "")).toBe(true);
    const [log, ...logs] = await arrivedLogs(sentry);
    if (!log) throw new Error("no log has arrived");
    expect(logs).toEqual([]);
    expect(log).toMatchObject({ level: "info", body: "isolate-capture: a test log line" });
    const values = valuesOf(log);
    expect(values).toMatchObject({ "isolate_capture.test": true, handler: "verify" });

    expect(output.split("\n\n")).toEqual([
      "Nothing found.",
      [
        `settings: SENTRY_DSN from ${from}`,
        `test event: delivered, id ${event_id}`,
        "  sentry: delivered",
        `test log line: delivered, id ${values["log.record.uid"]}`,
        "  sentry: delivered",
      ].join("\n"),
    ]);
    expect(code).toBe(0);
  },
);

test("--send-test sends to both backends, and says for each whether it took the event and the line", async () => {
  const [sentry, flarelog] = [newSentry(), newFlarelogProject()];
  const settings = Object.entries({ SENTRY_DSN: sentry.dsn, ...flarelog.env });
  const file = settings.map(([name, value]) => `${name}=${value}\n`).join("");
  const { code, output } = await sendFrom({ ".dev.vars": file }, "--json");

  const { test: sent } = JSON.parse(output);
  const delivered = [
    { name: "sentry", status: "delivered" },
    { name: "flarelog", status: "delivered" },
  ];
  expect(sent).toMatchObject({ ok: true, backends: delivered, line: { ok: true, backends: delivered } });
  const records = (await flarelog.requests()).flatMap(({ records }) => records);
  expect(records.map(({ attributes, body }) => [attributes["log.record.uid"], body])).toEqual([
    [sent.eventId, "isolate-capture: a test event"],
    [sent.line.id, "isolate-capture: a test log line"],
  ]);
  expect(await sentry.requests()).toHaveLength(2);
  expect(code).toBe(0);
});

test("--send-test tells what the backend answered, without the key, and ends with 1", async () => {
  silenceWarnings();
  const sentry = newSentry();
  await sentry.behave({ status: 403 });
  const { code, output } = await sendFrom({ ".dev.vars": `SENTRY_DSN=${sentry.dsn}\n` }, "--json");
  const { test: sent } = JSON.parse(output);
  const refused = { name: "sentry", status: "failed", reason: "HTTP 403" };
  expect(await sentry.requests()).toHaveLength(2);
  expect(sent).toMatchObject({ ok: false, status: "failed", settings: { SENTRY_DSN: ".dev.vars" } });
  expect(sent.backends[0]).toEqual({ ...refused, configured: true });
  expect(sent.line).toEqual({ ok: false, status: "failed", id: sent.line.id, backends: [refused] });
  expect(output).not.toContain("publickey");
  expect(code).toBe(1);
});

test("a log line that is refused ends with 1 although the event was taken", async () => {
  silenceWarnings();
  const flarelog = newFlarelogProject();
  const file = `FLARELOG_API_KEY=${flarelog.key}\nFLARELOG_ENDPOINT=${flarelog.env.FLARELOG_ENDPOINT}\n`;
  const folder = await newProject({ ...SOUND, ".dev.vars": file });
  // Answers what comes first, which is the event, and refuses the line.
  const send = globalThis.fetch;
  let calls = 0;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (...given) => {
    if (++calls === 2) await flarelog.behave({ status: 402 });
    return send(...given);
  });
  const { code, output } = await runCommand(["doctor", folder, "--send-test"]);
  expect(output).toMatch(/test event: delivered, id \w{32}\n {2}flarelog: delivered\n/);
  expect(output).toMatch(/test log line: failed, id \w{32}\n {2}flarelog: failed \(HTTP 402: .*limit/);
  expect(code).toBe(1);
});

test("--send-test uses the file of the environment", async () => {
  const [one, other] = [newSentry(), newSentry()];
  const files = { ".dev.vars": `SENTRY_DSN=${one.dsn}\n`, ".dev.vars.staging": `SENTRY_DSN=${other.dsn}\n` };
  const staging = { "wrangler.toml": `${SOUND["wrangler.toml"]}[env.staging]\n` };
  await sendFrom({ ...files, ...staging }, "--env", "staging");
  expect([await one.requests(), await other.requests()]).toMatchObject([[], [{}, {}]]);
});

test("--send-test without any setting says where to put one, and sends nothing", async () => {
  const { code, output } = await sendFrom({});
  expect(output).toBe(
    "Nothing found.\n\nsettings: none; put SENTRY_DSN or FLARELOG_API_KEY into .dev.vars\ntest event: disabled",
  );
  expect(code).toBe(1);
});
