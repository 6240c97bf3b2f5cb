import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { replaceBinding, throwing } from "../../support/bindings.ts";
import { onlyEvent, reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import { type Compiled, call, compile, newSource, post } from "../../support/service.ts";
import { watch } from "../../support/watcher.ts";

/** A job that runs until its only source answers. */
async function startSlowJob(delayMs = 1000): Promise<Compiled> {
  const sources = [await newSource({ body: "a.example", delayMs })];
  return await (await post("/compile?wait=0", { sources })).json<Compiled>();
}

test("a watcher sees the job as it is, then every change in order, then a close", async () => {
  const { links, jobId } = await startSlowJob();
  const watcher = await watch(links.progress);
  const seen = [];
  for (let message = await watcher.next(); typeof message !== "string"; message = await watcher.next()) {
    seen.push(message);
  }
  expect(seen).toMatchObject([
    { type: "progress", sequence: 1, job: { jobId, status: "running", phase: "queued", fetched: 0 } },
    { type: "progress", sequence: 2, job: { jobId, status: "running", phase: "fetch", fetched: 1 } },
    { type: "progress", sequence: 3, job: { jobId, status: "running", phase: "compile" } },
    {
      type: "progress",
      sequence: 4,
      job: { jobId, status: "done", phase: "settled", summary: { hosts: 1 } },
    },
  ]);
});

test("a watcher who comes after the end gets the end at once", async () => {
  const { links } = await compile({ sources: [await newSource("a.example")] });
  const watcher = await watch(links.progress);
  expect(await watcher.next()).toMatchObject({ sequence: 1, job: { status: "done" } });
  expect(await watcher.next()).toBe("closed 1000");
});

test("sockets and what a watcher asked for survive hibernation", async () => {
  const { links, listId } = await startSlowJob(1500);
  const [patient, curious] = [await watch(links.progress), await watch(links.progress)];
  for (const watcher of [patient, curious]) expect(await watcher.next()).toMatchObject({ sequence: 1 });
  patient.socket.send('{"type":"watch","level":"settled"}');
  expect(await patient.next()).toEqual({ type: "watching", level: "settled" });

  await evictDurableObject(env.WS_HIBERNATION.getByName(listId));
  const attachments = await runInDurableObject(env.WS_HIBERNATION.getByName(listId), (_, state) =>
    state.getWebSockets().map((socket): unknown => socket.deserializeAttachment()),
  );
  expect(attachments).toEqual(
    expect.arrayContaining([expect.objectContaining({ level: "settled", sequence: 1 })]),
  );

  expect(await patient.next()).toMatchObject({ sequence: 2, job: { status: "done" } });
  expect(await curious.next()).toMatchObject({ sequence: 2, job: { phase: "fetch" } });
});

test("a ping is answered without waking the object, a question with the job", async () => {
  const { links, jobId } = await startSlowJob();
  const watcher = await watch(links.progress);
  await watcher.next();
  watcher.socket.send("ping");
  expect(await watcher.next()).toBe("pong");
  watcher.socket.send('{"type":"status"}');
  expect(await watcher.next()).toMatchObject({ type: "status", sequence: 1, job: { jobId } });
});

test("an unknown message gets an answer and makes no event", async () => {
  const project = reportToNewProject();
  const { links } = await startSlowJob();
  const watcher = await watch(links.progress);
  await watcher.next();
  for (const message of [
    "{",
    '{"type":"dance"}',
    '{"type":"watch","level":"none"}',
    "x".repeat(2000),
    new Uint8Array(3),
  ]) {
    watcher.socket.send(message);
    expect(await watcher.next()).toMatchObject({
      type: "problem",
      allowed: expect.stringContaining("status"),
    });
  }
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("a job that does not exist cannot be watched", async () => {
  const response = await call(`/jobs/${"a".repeat(32)}-12345678/progress`, {
    headers: { upgrade: "websocket" },
  });
  expect(response.status).toBe(404);
  await response.body?.cancel();
});

test("a failure on a message closes the socket and makes an event with the socket's state", async () => {
  const { links, listId } = await startSlowJob();
  const watcher = await watch(links.progress);
  await watcher.next();
  const project = reportToNewProject();
  await runInDurableObject(env.WS_HIBERNATION.getByName(listId), (_, state) => {
    for (const socket of state.getWebSockets()) socket.serializeAttachment("not ours");
  });
  watcher.socket.send('{"type":"status"}');
  expect(await watcher.next()).toBe("closed 1011");
  const event = await onlyEvent(project);
  expect(event).toMatchObject({
    transaction: "WsHibernation.webSocketMessage",
    tags: { "durable_object.class": "WsHibernation", "durable_object.name": listId },
  });
  expect(thrown(event).type).toBe("ValiError");
});

test("webSocketError closes the socket at once and its error arrives", async () => {
  const { links, listId } = await startSlowJob();
  const watcher = await watch(links.progress);
  await watcher.next();
  const project = reportToNewProject();
  await project.behave({ delayMs: 500 });
  // Only a broken peer provokes it: the end-to-end tests have a real one.
  await runInDurableObject(env.WS_HIBERNATION.getByName(listId), (instance, state) => {
    const [socket] = state.getWebSockets();
    if (socket) instance.webSocketError(socket, new Error("protocol error"));
  });
  expect(await watcher.next()).toBe("closed 1011");
  expect(await project.events()).toHaveLength(1);
  const event = await onlyEvent(project);
  expect(event.tags).toMatchObject({ handler: "webSocketError", "durable_object.class": "WsHibernation" });
});

test("a failure of the upgrade is one event with the request, and the client gets the error", async () => {
  const listId = "e".repeat(32);
  const project = reportToNewProject();
  replaceBinding("COMPILATION_COORDINATOR", { getByName: throwing("no more coordinators") });
  const headers = { upgrade: "websocket" };
  await expect(call(`/jobs/${listId}-12345678/progress`, { headers })).rejects.toThrow("no more coord");
  expect(await onlyEvent(project)).toMatchObject({
    transaction: "WsHibernation.fetch",
    tags: { "durable_object.class": "WsHibernation", "durable_object.name": listId },
    request: { method: "GET" },
  });
});

test("a failure on a message is the platform's to log, too", async () => {
  const { links, listId } = await startSlowJob();
  const watcher = await watch(links.progress);
  await watcher.next();
  const ended = await runInDurableObject(env.WS_HIBERNATION.getByName(listId), async (instance, state) => {
    const [socket] = state.getWebSockets();
    socket?.serializeAttachment("not ours");
    return socket && (await instance.webSocketMessage(socket, "{}").catch((error: Error) => error.name));
  });
  expect(ended).toBe("ValiError");
});
