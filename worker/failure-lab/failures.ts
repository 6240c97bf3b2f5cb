import { sendBrokenFrame } from "./broken-frame.ts";
import { type Failure, failed, type Provoked } from "./failure.ts";
import { uncaughtFailures } from "./uncaught-failures.ts";

/** By name; the route is `POST /failures/<name>`. */
export const failures: ReadonlyMap<string, Failure> = new Map<string, Failure>([
  [
    "alarm",
    {
      title: "Alarm",
      what: "An object's alarm throws; the platform runs it again two seconds later, and that run succeeds: one event.",
      provoke: async (env) => {
        await env.FAILURE_OBJECT.getByName("alarm").runFailingAlarm();
        return objectNamed(env, "alarm");
      },
    },
  ],
  [
    "fetch",
    {
      title: "fetch",
      what: "An object's fetch handler throws an error that has a cause, which has a cause of its own.",
      provoke: async (env) => {
        await failed(() =>
          env.FAILURE_OBJECT.getByName("fetch").fetch("http://object/profile?token=not-for-sentry"),
        );
        return objectNamed(env, "fetch");
      },
    },
  ],
  [
    "rpc",
    {
      title: "RPC method",
      what: "A method of an object, called by RPC, throws. The caller gets a copy of the error and does not report it again.",
      provoke: async (env) => {
        await failed(async () => await env.FAILURE_OBJECT.getByName("rpc").transfer(500));
        return objectNamed(env, "rpc");
      },
    },
  ],
  [
    "web-socket-error",
    {
      title: "webSocketError",
      what: "The Worker opens a WebSocket to an object and sends a frame that breaks the protocol.",
      provoke: async (env, url) => {
        await sendBrokenFrame(url);
        return objectNamed(env, "web-socket-error");
      },
    },
  ],
  [
    "wait-until",
    {
      title: "waitUntil",
      what: "Work that an object passed to waitUntil rejects after the answer has gone out.",
      provoke: async (env) => {
        await env.FAILURE_OBJECT.getByName("wait-until").failAfterTheAnswer();
        return objectNamed(env, "wait-until");
      },
    },
  ],
  [
    "constructor",
    {
      title: "Constructor",
      what: "An object's constructor throws, so the object is not created.",
      provoke: async (env) => {
        const id = env.FAILING_CONSTRUCTOR.idFromName("constructor");
        await failed(async () => await env.FAILING_CONSTRUCTOR.get(id).wake());
        return { object: { class: "FailingConstructor", id: id.toString(), name: "constructor" } };
      },
    },
  ],
  [
    "workflow-step",
    {
      title: "Workflow step",
      what: "A step of a Workflow throws at both attempts. The last one makes the event, and the catch in run() makes none.",
      provoke: (env) => runWorkflow(env, "step"),
    },
  ],
  [
    "workflow-run",
    {
      title: "Workflow run",
      what: "A Workflow throws outside its steps.",
      provoke: (env) => runWorkflow(env, "run"),
    },
  ],
  [
    "handler",
    {
      title: "Worker handler",
      what: "The Worker's own fetch handler throws. captureHandlers covers it.",
      provoke: async (env, url) => {
        const answer = await env.SELF.fetch(url).catch(() => undefined);
        await answer?.body?.cancel();
        return {};
      },
    },
  ],
  ...uncaughtFailures,
]);

function objectNamed(env: Cloudflare.LabEnv, name: string): Provoked {
  return { object: { class: "FailureObject", id: env.FAILURE_OBJECT.idFromName(name).toString(), name } };
}

async function runWorkflow(env: Cloudflare.LabEnv, failIn: "step" | "run"): Promise<Provoked> {
  const instance = await env.FAILURE_WORKFLOW.create({ params: { failIn } });
  let { status } = await instance.status();
  while (status !== "errored" && status !== "complete") {
    await scheduler.wait(50);
    ({ status } = await instance.status());
  }
  return { workflow: { name: "failure-workflow", instanceId: instance.id, status } };
}
