import { evictDurableObject } from "cloudflare:test";
import { expect } from "vitest";
import { type ArrivedEvent, newProject, onlyEvent, type Project, thrown } from "../../support/received.ts";
import type { Behaviour } from "../../support/receiver-types.ts";
import type { RecipeName } from "./env.ts";

interface Expected {
  readonly className: RecipeName;
  readonly handler: string;
  readonly handled: boolean;
  readonly type: string;
}

/** The one event of the project: it names the object and the handler, and the object can be evicted. */
export async function eventFrom(
  stub: DurableObjectStub,
  project: Project,
  expected: Expected,
): Promise<ArrivedEvent> {
  const event = await onlyEvent(project);
  expectFrom(stub, event, expected);
  await evictDurableObject(stub);
  return event;
}

export function expectFrom(
  stub: DurableObjectStub,
  event: ArrivedEvent | undefined,
  expected: Expected,
): void {
  const { className, handler, handled, type } = expected;
  expect(event).toMatchObject({
    transaction: `${className}.${handler}`,
    tags: {
      "durable_object.class": className,
      "durable_object.id": stub.id.toString(),
      "durable_object.name": stub.name,
      handler,
    },
  });
  expect(thrown(event)).toMatchObject({
    type,
    mechanism: { type: `isolate_capture.${handler}`, handled },
  });
}

/** What a call fails with. In a block of its own: a rejected stub call that `expect` holds counts as unhandled. */
export async function failureOf(action: () => unknown): Promise<Error> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("did not fail with an error");
}

/** A server that takes what is posted to it. */
export interface Upstream {
  readonly url: string;
  behave(behaviour: Behaviour): Promise<void>;
  bodies(): Promise<string[]>;
}

export function newUpstream(): Upstream {
  const project = newProject();
  const { host, pathname } = new URL(project.dsn);
  return {
    url: `http://${host}/api${pathname}/items`,
    behave: project.behave,
    bodies: async () => (await project.requests()).map(({ body }) => body),
  };
}

/** The other end of a socket of an object's; `next` is its next message, or `closed <code>`. */
export interface Peer {
  readonly socket: WebSocket;
  next(): Promise<unknown>;
}

export async function connect(stub: DurableObjectStub, query = ""): Promise<Peer> {
  const response = await stub.fetch(`http://object/${query}`, { headers: { upgrade: "websocket" } });
  const socket = response.webSocket;
  if (!socket) throw new Error(`no socket but status ${response.status}`);
  const messages = new ReadableStream<unknown>({
    start(controller) {
      socket.addEventListener("message", ({ data }) => controller.enqueue(JSON.parse(String(data))));
      socket.addEventListener("close", ({ code }) => controller.enqueue(`closed ${code}`));
    },
  }).getReader();
  socket.accept();
  return { socket, next: async () => (await messages.read()).value };
}
