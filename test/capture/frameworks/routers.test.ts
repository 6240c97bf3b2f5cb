import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { type Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { AutoRouter, error as answerOf, Router } from "itty-router";
import { expect, test } from "vitest";
import { captureHandlers, captureRouteErrors } from "../../../worker/capture/index.ts";
import { newProject, type Project, settledEvents, thrown } from "../../support/received.ts";

interface App {
  fetch(request: Request, env: object, ctx: ExecutionContext): Promise<Response> | Response;
}

async function ask(app: object, path: string): Promise<{ answer: [number, string]; project: Project }> {
  const project = newProject();
  const ctx = createExecutionContext();
  const request = new Request(`http://app${path}`);
  const response = await (app as App).fetch(request, { SENTRY_DSN: project.dsn }, ctx);
  const answer: [number, string] = [response.status, await response.text()];
  await waitOnExecutionContext(ctx);
  return { answer, project };
}

const hono = new Hono<{ Bindings: object }>()
  .get("/fine", (c) => c.text("fine"))
  .get("/fail", () => {
    throw new RangeError("route failed");
  })
  .get("/missing", () => {
    throw new HTTPException(404, { message: "no such thing" });
  });
hono.onError(
  captureRouteErrors((error, c) =>
    error instanceof HTTPException ? error.getResponse() : c.text(`sorry: ${error.message}`, 500),
  ),
);

const routed = (router: typeof Router | typeof AutoRouter) =>
  router({ catch: captureRouteErrors(answerOf) })
    .get("/fine", () => new Response("fine"))
    .get("/fail", () => {
      throw new RangeError("route failed");
    })
    .get("/missing", () => {
      throw Object.assign(new Error("no such thing"), { status: 404 });
    });

const APPS: [string, object][] = [
  ["Hono", captureHandlers(hono)],
  ["itty-router", captureHandlers(routed(Router))],
  ["itty-router's AutoRouter", captureHandlers(routed(AutoRouter))],
];

test.for(APPS)("%s: a route that fails is one event, and the answer is the router's", async ([, app]) => {
  const { answer, project } = await ask(app, "/fail?token=secret");
  expect(answer[0]).toBe(500);
  expect(answer[1]).toContain("route failed");
  const [event, ...others] = await settledEvents(project, 1);
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    tags: { handler: "fetch" },
    request: { method: "GET", url: "http://app/fail" },
  });
  expect(thrown(event)).toMatchObject({ type: "RangeError", mechanism: { handled: false } });
});

test.for(APPS)("%s: neither an answer nor a status below 500 is an event", async ([, app]) => {
  const { answer, project } = await ask(app, "/fine");
  expect(answer).toEqual([200, "fine"]);
  const missing = await ask(app, "/missing");
  expect(missing.answer[0]).toBe(404);
  expect([...(await settledEvents(project, 0)), ...(await settledEvents(missing.project, 0))]).toEqual([]);
});

test.for([
  ["at once", (_: Error, c: Context) => c.text("sorry", 500)],
  ["later", async (_: Error, c: Context) => c.text("sorry", 500)],
] as const)(
  "Hono: the 404 of an HTTP client that is answered with 500 %s is one event",
  async ([, answer]) => {
    const app = new Hono().get("/fail", () => {
      throw Object.assign(new Error("Not Found"), { name: "HttpError", status: 404 });
    });
    app.onError(captureRouteErrors(answer));
    const { answer: answered, project } = await ask(captureHandlers(app), "/fail");
    expect(answered).toEqual([500, "sorry"]);
    expect(await settledEvents(project, 1)).toHaveLength(1);
  },
);

test("an error handler that fails itself: the error that is its argument is reported", async () => {
  const project = newProject();
  const ctx = createExecutionContext();
  const answer = captureRouteErrors((_error: Error, _request: Request, _env: object, _ctx: object): never => {
    throw new Error("no template");
  });
  const error = Object.assign(new Error("Too Many Requests"), { status: 429 });
  const request = new Request("http://app/");
  expect(() => answer(error, request, { SENTRY_DSN: project.dsn }, ctx)).toThrow("no template");
  await waitOnExecutionContext(ctx);
  expect((await settledEvents(project, 1)).map((event) => thrown(event).value)).toEqual([
    "Too Many Requests",
  ]);
});

test("Hono: an error handler that throws the error again is one event", async () => {
  const app = new Hono().get("/fail", () => {
    throw new RangeError("route failed");
  });
  app.onError((error) => {
    throw error;
  });
  const project = newProject();
  const ctx = createExecutionContext();
  const covered = captureHandlers(app);
  const failing = async () => covered.fetch(new Request("http://app/fail"), { SENTRY_DSN: project.dsn }, ctx);
  await expect(failing()).rejects.toThrow("route failed");
  await waitOnExecutionContext(ctx);
  expect(await settledEvents(project, 1)).toHaveLength(1);
});

test("Hono's request() and routes work on a covered app, without env and ctx", async () => {
  const app = captureHandlers(new Hono());
  app.get("/later", (c) => c.text("later"));
  app.get("/fail", () => {
    throw new RangeError("route failed");
  });
  app.onError(captureRouteErrors((_, c) => c.text("sorry", 500)));
  expect(await (await app.request("/later")).text()).toBe("later");
  expect(await (await app.request("/fail")).text()).toBe("sorry");
});
