import { sendBrokenFrame } from "./broken-frame.ts";
import { type Failure, failed, type Provoked } from "./failure.ts";

/** Failures that no capture sees, or whose capture cannot finish: their events come from the Tail Worker, after seconds. */
export const uncaughtFailures: readonly [name: string, failure: Failure][] = [
  [
    "uncaught-alarm",
    {
      title: "Alarm, uncaught",
      what: "An alarm throws and nothing captures it: the Tail Worker sees the exception.",
      provoke: async (env) => {
        await env.UNCOVERED_OBJECT.getByName("alarm").runFailingAlarm();
        return uncovered(env, "alarm");
      },
    },
  ],
  [
    "uncaught-wait-until",
    {
      title: "waitUntil, uncaught",
      what: "Work passed to waitUntil rejects and nothing captures it: the Tail Worker sees the exception.",
      provoke: async (env) => {
        await env.UNCOVERED_OBJECT.getByName("wait-until").failAfterTheAnswer();
        return uncovered(env, "wait-until");
      },
    },
  ],
  [
    "uncaught-message",
    {
      title: "webSocketMessage, uncaught",
      what: "The handler of a message throws, which the platform only logs: the Tail Worker sees the exception.",
      provoke: async (env) => {
        await sendMessage(env.UNCOVERED_OBJECT.getByName("message"));
        return uncovered(env, "message");
      },
    },
  ],
  [
    "uncaught-socket",
    {
      title: "Broken WebSocket, uncaught",
      what: "A frame breaks the protocol, and the object has no webSocketError: one event, when the object sleeps.",
      provoke: async (env, url) => {
        await sendBrokenFrame(url);
        return uncovered(env, "socket");
      },
    },
  ],
  [
    "uncaught-constructor",
    {
      title: "Constructor, not covered",
      what: "The constructor of a class that is not covered throws: the Tail Worker sees the exception.",
      provoke: async (env) => {
        const id = env.UNCOVERED_CONSTRUCTOR.idFromName("constructor");
        await failed(async () => await env.UNCOVERED_CONSTRUCTOR.get(id).wake());
        return { object: { class: "UncoveredConstructor", id: id.toString(), name: "constructor" } };
      },
    },
  ],
  [
    "aborted-capture",
    {
      title: "Abort during a capture",
      what: "A capture's backend hangs and the object is aborted meanwhile: the Tail Worker delivers the event.",
      provoke: async (env) => {
        await failed(async () => await env.UNCOVERED_OBJECT.getByName("abort").abortWhileCapturing());
        return uncovered(env, "abort");
      },
    },
  ],
  [
    "uncaught-rpc",
    {
      title: "RPC method, uncaught",
      what: "No event: the runtime does not show this error to the Tail Worker, and the caller catches it. Only a capture sees it.",
      provoke: async (env) => {
        await failed(async () => await env.UNCOVERED_OBJECT.getByName("rpc").transfer());
        return uncovered(env, "rpc");
      },
    },
  ],
];

function uncovered(env: Cloudflare.LabEnv, name: string): Provoked {
  const id = env.UNCOVERED_OBJECT.idFromName(name).toString();
  return { object: { class: "UncoveredObject", id, name } };
}

async function sendMessage(object: { fetch(request: Request): Promise<Response> }): Promise<void> {
  const { webSocket } = await object.fetch(
    new Request("http://object/", { headers: { upgrade: "websocket" } }),
  );
  if (!webSocket) throw new Error("The object did not upgrade");
  webSocket.accept();
  const answered = new Promise((resolve) => {
    webSocket.addEventListener("message", resolve, { once: true });
  });
  webSocket.send("fail");
  await answered;
  webSocket.close(1000);
}
