import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type FlarelogProject, newFlarelogProject } from "../support/otlp-received.ts";
import type { ArrivedLog } from "../support/otlp-types.ts";
import { type Lab, startLab } from "./support/lab.ts";
import { eventsUntil, type SentryEvent, thrown } from "./support/spotlight.ts";

interface Answer {
  readonly object?: { readonly id: string };
}

describe("the lab with a key for FlareLog", () => {
  let lab: Lab;
  let project: FlarelogProject;
  /** By the name of the failure. */
  const answers = new Map<string, Answer>();
  let events: SentryEvent[];
  let records: ArrivedLog[];

  async function press(name: string): Promise<Answer> {
    const response = await fetch(`${lab.url}/failures/${name}`, { method: "POST" });
    expect(response.status).toBe(200);
    return (await response.json()) as Answer;
  }

  /** All that both have, once each has so many. */
  async function arrived(count: number): Promise<void> {
    let seen = 0;
    events = await eventsUntil(lab.spotlight, () => ++seen === count);
    records = await vi.waitFor(async () => {
      const list = await project.records();
      expect(list.length).toBeGreaterThanOrEqual(count);
      return list;
    }, 10_000);
  }

  beforeAll(async () => {
    project = newFlarelogProject();
    lab = await startLab(project.env);
    const page = await (await fetch(lab.url)).text();
    const names = [...page.matchAll(/action="\/failures\/([a-z-]+)"/g)].map(([, name = ""]) => name);
    for (const name of names) answers.set(name, await press(name));
    await arrived(names.length);
    // A marker: whatever else was on its way has come before it.
    await press("handler");
    await arrived(names.length + 1);
  });

  afterAll(async () => {
    await lab?.stop();
  });

  it("sends every failure to Spotlight and to FlareLog, once, under one event id", () => {
    expect(answers.size).toBeGreaterThanOrEqual(9);
    const ids = events.map((event) => event.event_id);
    expect(new Set(ids).size).toBe(answers.size + 1);
    expect(records.map(({ attributes }) => attributes["eventId"]).sort()).toEqual(ids.sort());
  });

  it("tells FlareLog what it tells Sentry: error, place, environment, release and object", () => {
    for (const { attributes, body } of records) {
      const event = events.find(({ event_id }) => event_id === attributes["eventId"]);
      const error = event && thrown(event);
      expect(attributes).toMatchObject({
        "exception.type": error?.type,
        "exception.message": error?.value,
        source: event?.transaction,
        environment: "local",
        ...(event?.release && { release: event.release }),
        handled: error?.mechanism.handled,
        ...event?.tags,
        // Where a context has the same name, its number wins over the tag's text.
        ...(event?.tags["workflow.attempt"] && {
          "workflow.attempt": { int: event.tags["workflow.attempt"] },
        }),
      });
      expect(body).toBe(error?.value);
    }
  });

  it.each(["alarm", "fetch", "rpc", "web-socket-error", "wait-until", "constructor"])(
    "names the object of the failure %s as the host",
    (name) => {
      const host = `do-${answers.get(name)?.object?.id}`;
      const hosts = records.map(({ resource, attributes }) => [
        resource["host.name"],
        attributes["serverName"],
      ]);
      expect(hosts).toContainEqual([host, host]);
    },
  );

  it("writes the key to no terminal", () => {
    expect(lab.output()).toContain("FLARELOG_API_KEY");
    expect(lab.output()).not.toContain(project.key);
  });
});
