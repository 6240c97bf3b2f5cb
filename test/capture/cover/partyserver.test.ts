import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Server } from "partyserver";
import { expect, test } from "vitest";
import { calls, onlyEvent, reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import { Party } from "../scenarios/party.ts";

const room = (name: string) => env.PARTY.getByName(name);
const headers = { "x-partykit-room": "r", "x-partykit-namespace": "party" };

test("a covered class on top of a framework works, and keeps its name and bases", async () => {
  const project = reportToNewProject();
  const response = await room("r").fetch("http://party/", { headers });
  expect(await response.text()).toBe("welcome to r");
  expect(Party.prototype).toBeInstanceOf(Server);
  expect(Party.name).toBe("Party");
  expect(Party.options).toEqual({ hibernate: true });
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("an error of the user's method in an alarm is one event of the user's class", async () => {
  const project = reportToNewProject();
  await runInDurableObject(room("alarm"), async (instance) => {
    await expect((async () => instance.alarm())()).rejects.toThrow("nobody came");
  });
  const event = await onlyEvent(project);
  expect(event.transaction).toBe("Party.alarm");
  expect(calls(thrown(event))).toContain("Party.onAlarm");
});

test("an error of the user's method for a message is one event", async () => {
  const project = reportToNewProject();
  const { webSocket } = await room("socket").fetch("http://party/", {
    headers: { ...headers, upgrade: "websocket" },
  });
  webSocket?.accept();
  webSocket?.send("chess");
  const event = await onlyEvent(project);
  expect(thrown(event)).toMatchObject({ type: "RangeError", value: "no game called chess" });
  expect(event.tags).toMatchObject({ handler: "webSocketMessage", "durable_object.class": "Party" });
});
