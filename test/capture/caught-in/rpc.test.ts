import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { captureExceptionInIsolate } from "../../../worker/capture/index.ts";
import { newProject, onlyEvent, settledEvents } from "../../support/received.ts";

async function callFailing(method: "refuse" | "refuseFrozen" | "refuseSilently") {
  const project = newProject();
  const room = env.ROOM.getByName(method);
  await room.use(project.dsn);
  try {
    await room[method]();
  } catch (error) {
    return { project, error, result: await captureExceptionInIsolate({ SENTRY_DSN: project.dsn }, error) };
  }
  throw new Error("did not fail");
}

/** Own properties of errors cross RPC from this date on. */
const MARKS_CROSS = env.COMPATIBILITY_DATE >= "2026-04-21";

if (MARKS_CROSS) {
  test("an error that an object has reported and thrown to its caller is not reported by the caller again", async () => {
    const { project, error, result } = await callFailing("refuse");
    const event = await onlyEvent(project);
    expect(event.tags["durable_object.class"]).toBe("Room");
    expect(result).toMatchObject({ status: "duplicate", eventId: event.event_id });
    expect(error).toMatchObject({ message: "refused", isolateCaptureEventId: event.event_id });
  });
} else {
  test("before 2026-04-21 the mark does not cross RPC: object and caller both report", async () => {
    const { project } = await callFailing("refuse");
    expect(await settledEvents(project, 2)).toHaveLength(2);
  });
}

test("an error that its object has not reported is reported by the caller", async () => {
  const { project, result } = await callFailing("refuseSilently");
  expect(result.status).toBe("delivered");
  expect((await onlyEvent(project)).tags["error.remote"]).toBe("true");
});

test("a frozen error cannot carry its mark over RPC: it is reported by both", async () => {
  const { project } = await callFailing("refuseFrozen");
  expect(await settledEvents(project, 2)).toHaveLength(2);
});
