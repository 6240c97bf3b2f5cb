import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { reportToNewProject, settledEvents, thrown } from "../../support/received.ts";
import { connect, eventFrom } from "./support.ts";

type Room = DurableObjectStub<import("./chat-room.ts").ChatRoom>;

/** As after a release that attached something else. */
async function spoilAttachments(room: Room): Promise<void> {
  await runInDurableObject(room, (_, state) => {
    for (const socket of state.getWebSockets()) socket.serializeAttachment("of an old release");
  });
}

describe.for([
  { kind: "with captures", namespace: env.CHAT_ROOM_RECIPE, handled: true },
  { kind: "covered", namespace: env.COVERED_CHAT_ROOM, handled: false },
] as const)("chat room $kind", ({ namespace, handled }) => {
  test("sends each message to all members, also after hibernation", async () => {
    const project = reportToNewProject();
    const room = namespace.getByName("talk");
    const ann = await connect(room, "?name=ann");
    expect(await ann.next()).toEqual({ joined: "ann" });
    const bob = await connect(room, "?name=bob");
    for (const peer of [ann, bob]) expect(await peer.next()).toEqual({ joined: "bob" });
    ann.socket.send("hello");
    for (const peer of [ann, bob]) expect(await peer.next()).toMatchObject({ from: "ann", text: "hello" });

    await evictDurableObject(room);
    ann.socket.send("still there?");
    for (const peer of [ann, bob]) {
      expect(await peer.next()).toMatchObject({ from: "ann", text: "still there?" });
    }
    bob.socket.close(1000, "bye");
    expect(await ann.next()).toEqual({ left: "bob" });
    expect(await settledEvents(project, 0)).toEqual([]);
  });

  test("a request without a WebSocket upgrade is refused", async () => {
    expect((await namespace.getByName("plain").fetch("http://room/")).status).toBe(426);
  });

  test("a message that fails is one event with the socket, and the socket goes on", async () => {
    const project = reportToNewProject();
    const room = namespace.getByName("message");
    const ann = await connect(room, "?name=ann");
    await ann.next();
    await spoilAttachments(room);
    ann.socket.send("a secret");
    const event = await eventFrom(room, project, {
      className: handled ? "ChatRoom" : "CoveredChatRoom",
      handler: "webSocketMessage",
      handled,
      type: "TypeError",
    });
    expect(event.contexts.web_socket).toMatchObject({
      ready_state: WebSocket.OPEN,
      sockets: 1,
      tags: ["ann"],
    });
    expect(JSON.stringify(event)).not.toContain("secret");
    if (handled) expect(await ann.next()).toEqual({ problem: "your message was not sent" });
    const bob = await connect(room, "?name=bob");
    for (const peer of [ann, bob]) expect(await peer.next()).toEqual({ joined: "bob" });
  });

  test("a close that fails is one event with its code", async () => {
    const project = reportToNewProject();
    const room = namespace.getByName("close");
    const ann = await connect(room, "?name=ann");
    await spoilAttachments(room);
    ann.socket.close(4001, "bye");
    const event = await eventFrom(room, project, {
      className: handled ? "ChatRoom" : "CoveredChatRoom",
      handler: "webSocketClose",
      handled,
      type: "TypeError",
    });
    expect(event.contexts.web_socket).toMatchObject({
      close_code: 4001,
      close_reason: "bye",
      was_clean: true,
    });
  });

  test("a broken socket is one event, and is closed at once", async () => {
    const project = reportToNewProject();
    const room = namespace.getByName("error");
    const ann = await connect(room, "?name=ann");
    await ann.next();
    // Only a peer that breaks the protocol provokes it.
    await runInDurableObject(room, (instance, state) => {
      const webSocketError: (socket: WebSocket, error: unknown) => void =
        instance.webSocketError.bind(instance);
      for (const socket of state.getWebSockets()) {
        webSocketError(socket, new Error("protocol error"));
        expect(socket.readyState).toBe(WebSocket.CLOSING);
      }
    });
    expect(await ann.next()).toBe("closed 1011");
    const event = await eventFrom(room, project, {
      className: handled ? "ChatRoom" : "CoveredChatRoom",
      handler: "webSocketError",
      handled: false,
      type: "Error",
    });
    expect(thrown(event).value).toBe("protocol error");
  });
});

test("a join that fails is an answer and one event with the request, without its query", async () => {
  const project = reportToNewProject();
  const room = env.CHAT_ROOM_RECIPE.getByName("join");
  // An attachment may have 16 KiB, an address more.
  const response = await room.fetch(`http://room/?name=${"a".repeat(20_000)}`, {
    headers: { upgrade: "websocket" },
  });
  expect([response.status, await response.text()]).toEqual([500, "the room is closed"]);
  const event = await eventFrom(room, project, {
    className: "ChatRoom",
    handler: "fetch",
    handled: true,
    type: "Error",
  });
  expect(event.request).toEqual({ method: "GET", url: "http://room/" });
});
