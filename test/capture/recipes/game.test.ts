import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { onlyEvent, reportToNewProject, settledEvents } from "../../support/received.ts";
import { GameRoom } from "./game-room.ts";
import { eventFrom, expectFrom, failureOf } from "./support.ts";

const waitingOf = (stub: DurableObjectStub) =>
  runInDurableObject(stub, (_, { storage }) => storage.kv.get("waiting"));

test("two players who join get one room, and play there to the end, also across evictions", async () => {
  const project = reportToNewProject();
  const matchmaker = env.MATCHMAKER_RECIPE.getByName("short nim");
  expect(await matchmaker.join("ann")).toBe("waiting");
  expect(await matchmaker.join("ann")).toBe("waiting");
  await evictDurableObject(matchmaker);
  const match = await matchmaker.join("bob");
  expect(match).toEqual({ room: "short nim/1", players: ["ann", "bob"] });
  expect(await matchmaker.join("cid")).toBe("waiting");

  const room = env.GAME_ROOM.getByName("short nim/1");
  expect(await room.take("bob", 1)).toEqual({ problem: "it is not your turn" });
  expect(await room.take("ann", 3)).toEqual({ problem: "so many you cannot take" });
  expect(await room.take("ann", 1)).toMatchObject({ stones: 2, turn: "bob" });
  await evictDurableObject(room);
  expect(await room.take("bob", 2)).toMatchObject({ stones: 0, winner: "bob" });
  expect(await settledEvents(project, 0)).toEqual([]);
});

test("a room that cannot start is one event, the room's, and its error reaches the player", async () => {
  const project = reportToNewProject();
  const matchmaker = env.MATCHMAKER_RECIPE.getByName("ludo");
  await matchmaker.join("ann");
  const error = await failureOf(() => matchmaker.join("bob"));
  expect(error).toMatchObject({ name: "RangeError", message: "there are no rules for ludo" });

  const event = await eventFrom(env.GAME_ROOM.getByName("ludo/1"), project, {
    className: "GameRoom",
    handler: "start",
    handled: false,
    type: "RangeError",
  });
  expect(event.tags["game.rules"]).toBe("ludo");
  expect(error).toMatchObject({ isolateCaptureEventId: event.event_id });
  expect(await waitingOf(matchmaker)).toEqual(["ann"]);
  await evictDurableObject(matchmaker);
});

test("a room that dies before it can report is one event, from the matchmaker, with the room's name", async () => {
  const project = reportToNewProject();
  const start = vi.spyOn(GameRoom.prototype, "start").mockImplementation(async function (this: GameRoom) {
    Reflect.get(this, "ctx").abort("out of memory");
    return await new Promise(() => {});
  });
  onTestFinished(() => start.mockRestore());
  const matchmaker = env.MATCHMAKER_RECIPE.getByName("nim");
  await matchmaker.join("ann");
  const error = await failureOf(() => matchmaker.join("bob"));
  expect(error.message).toBe("out of memory");
  const event = await eventFrom(matchmaker, project, {
    className: "Matchmaker",
    handler: "join",
    handled: false,
    type: "Error",
  });
  expect(event.tags["game.room"]).toBe("nim/1");
});

test("a move in a game that has not begun is an error for the player and one event", async () => {
  const project = reportToNewProject();
  const room = env.GAME_ROOM.getByName("nobody's");
  expect((await failureOf(() => room.take("ann", 1))).message).toBe("a move in a game that has not begun");
  const event = await eventFrom(room, project, {
    className: "GameRoom",
    handler: "take",
    handled: false,
    type: "Error",
  });
  expect(event.extra).toEqual({ stones: 1 });
});

describe("covered", () => {
  test("two players who join get one room", async () => {
    const project = reportToNewProject();
    const matchmaker = env.COVERED_MATCHMAKER.getByName("nim");
    expect(await matchmaker.join("ann")).toBe("waiting");
    const name = await matchmaker.join("bob");
    const room = env.COVERED_GAME_ROOM.getByName(name);
    const game = await runInDurableObject(room, (_, { storage }) => storage.kv.get("game"));
    expect(game).toEqual({ stones: 21, players: ["ann", "bob"] });
    expect(await settledEvents(project, 0)).toEqual([]);
  });

  test("an error that passes two covered objects is one event, that of the one it began in", async () => {
    const project = reportToNewProject();
    const matchmaker = env.COVERED_MATCHMAKER.getByName("ludo");
    await matchmaker.join("ann");
    const error = await failureOf(() => matchmaker.join("bob"));
    expect(error).toMatchObject({ name: "RangeError", message: "there are no rules for ludo" });
    const room = env.COVERED_GAME_ROOM.getByName("ludo/ann against bob");
    const event = await onlyEvent(project);
    expectFrom(room, event, {
      className: "CoveredGameRoom",
      handler: "start",
      handled: false,
      type: "RangeError",
    });
    for (const stub of [room, matchmaker]) await evictDurableObject(stub);
  });
});
