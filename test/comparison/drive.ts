import { setTimeout } from "node:timers/promises";
import { breakSocket } from "../e2e/support/broken-socket.ts";
import type { DevWorker } from "./dev-worker.ts";
import type { Way } from "./rows.ts";

/** Has one object or Workflow of one way fail, and resolves to what the caller sees and the id of what failed. */
export type Drive = (worker: DevWorker, way: Way, row: string) => Promise<{ outcome: string; id: string }>;

export const driveObject: Drive = async (worker, way, row) => {
  const path = `/socket/${way}/${row}`;
  const seen = async (outcome: string) => ({ outcome, id: await ask<string>(worker, `/id/${way}/${row}`) });
  switch (row) {
    case "message":
      return seen(await talk(worker, path, ["fail", "ping"]));
    case "close-now":
      await talk(worker, path, ["ping"], 4001);
      return seen("the socket is closed");
    case "close-later":
      await talk(worker, path, ["ping"], 4002);
      return seen("the socket is closed");
    case "broken":
      return seen(`the socket is closed with ${await breakSocket(worker.port, path)}`);
    default:
      if (row.startsWith("marker-")) return seen(await talk(worker, path, ["ping"]));
      return ask(worker, `/room/${way}/${row}`);
  }
};

/** Sends messages, waits for the answer to "ping", and closes. */
async function talk({ port }: DevWorker, path: string, messages: string[], code = 1000): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  const closed = new Promise<CloseEvent>((resolve) => {
    socket.addEventListener("close", resolve, { once: true });
  });
  const happens = (type: string) =>
    Promise.race([new Promise((resolve) => socket.addEventListener(type, resolve, { once: true })), closed]);
  await happens("open");
  const answered = happens("message");
  for (const message of messages) socket.send(message);
  const outcome =
    (await answered) instanceof MessageEvent ? "answered the next message" : "closed the socket";
  socket.close(code);
  await closed;
  return outcome;
}

interface Instance {
  readonly status: string;
  readonly error?: { readonly name: string; readonly message: string };
  readonly runsToSleep: number;
}

export const driveWorkflow: Drive = async (worker, way, row) => {
  const id = crypto.randomUUID();
  const instance = (action = "") => ask<Instance>(worker, `/order/${way}/${id}?row=${row}&do=${action}`);
  await instance("create");
  if (row === "replayed" || row === "paused") {
    await until(instance, ({ runsToSleep }) => runsToSleep === 1);
    await instance("pause");
    await until(instance, ({ status }) => status === "paused");
    await instance("resume");
    // Without this the row would not be about a replay.
    await until(instance, ({ runsToSleep }) => runsToSleep === 2);
  }
  if (row === "terminated") {
    await until(instance, ({ status }) => status !== "queued");
    await instance("terminate");
  }
  const { status, error } = await until(instance, (it) => /^(errored|complete|terminated)$/.test(it.status));
  return { outcome: error ? `${status}: ${error.name}: ${error.message}` : status, id };
};

async function until(instance: () => Promise<Instance>, is: (it: Instance) => boolean): Promise<Instance> {
  const deadline = AbortSignal.timeout(40_000);
  for (;;) {
    const it = await instance();
    if (is(it)) return it;
    if (deadline.aborted) throw new Error(`an instance stays as it is: ${JSON.stringify(it)}`);
    await setTimeout(100);
  }
}

async function ask<Answer>({ port }: DevWorker, path: string): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
