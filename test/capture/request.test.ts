import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { newProject, onlyEvent } from "../support/received.ts";

test("no header, cookie, query or body of a request is in the event of its failure", async () => {
  const project = newProject();
  const room = env.ROOM.getByName("private");
  await room.use(project.dsn);
  await room.fetch("http://room/messages/7?token=in-a-query", {
    method: "POST",
    headers: {
      cookie: "session=in-a-cookie",
      authorization: "Bearer in-a-header",
      "x-custom": "in-a-header",
    },
    body: "in-a-body",
  });
  const event = await onlyEvent(project);
  expect(event.request).toEqual({ method: "POST", url: "http://room/messages/7" });
  expect(JSON.stringify(event)).not.toMatch(/in-a-(cookie|header|query|body)/);
});
