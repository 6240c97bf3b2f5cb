import { expect, test } from "vitest";
import { findingsInRoom } from "./support/project.ts";

const SOUND: [what: string, body: string, imports?: string][] = [
  [
    "an awaited capture",
    "async alarm() { try { await this.work(); } catch (error) { await captureExceptionInIsolate(this.env, error); } }",
  ],
  [
    "a returned capture",
    "async alarm() { return this.work().catch((error) => { return captureExceptionInIsolate(this.env, error); }); }",
  ],
  [
    "a capture that an arrow function returns",
    "async alarm() { await this.work().catch((error) => captureExceptionInIsolate(this.env, error)); }",
  ],
  [
    "a capture that waitUntil gets",
    "alarm() { this.ctx.waitUntil(captureExceptionInIsolate(this.env, new Error())); }",
  ],
  [
    "a capture that a list gets",
    "async alarm() { await Promise.all([captureExceptionInIsolate(this.env, new Error())]); }",
  ],
  [
    "a capture that a name gets",
    "async alarm() { const sent = captureExceptionInIsolate(this.env, new Error()); await sent; }",
  ],
  ["an awaited write", "async alarm() { await this.ctx.storage.put('a', 1); }"],
  ["a write that is returned", "alarm() { return this.ctx.storage.deleteAll(); }"],
  ["a write with a catch", "alarm() { this.ctx.storage.put('a', 1).catch(() => {}); }"],
  [
    "writes in a list",
    "async alarm() { await Promise.all([this.ctx.storage.put('a', 1), this.ctx.storage.setAlarm(1)]); }",
  ],
  [
    "synchronous storage",
    "alarm() { this.ctx.storage.sql.exec('SELECT 1'); this.ctx.storage.kv.put('a', 1); this.ctx.storage.transactionSync(() => {}); }",
  ],
  [
    "a write in a transaction's callback",
    "async alarm() { await this.ctx.storage.transaction(async (txn) => { await txn.put('a', 1); }); }",
  ],
  ["a sleep", "async alarm() { await new Promise((resolve) => setTimeout(resolve, 10)); }"],
  [
    "a timer that the same function clears",
    "async alarm() { const timer = setTimeout(() => this.stop(), 10); try { await this.work(); } finally { clearTimeout(timer); } }",
  ],
  ["scheduler.wait", "async alarm() { await scheduler.wait(10); }"],
  [
    "hibernating sockets",
    "fetch() { const { 0: client, 1: server } = new WebSocketPair(); this.ctx.acceptWebSocket(server); return new Response(null, { status: 101, webSocket: client }); }",
  ],
  [
    "a socket to another server",
    "async alarm() { const { webSocket } = await fetch('https://a.example'); webSocket.accept(); }",
  ],
  ["a Map of something else", "counts = new Map<string, number>();\nalarm() { this.counts.set('a', 1); }"],
  [
    "a Map that is filled again",
    "sockets = new Map<WebSocket, string>();\nconstructor(ctx, env) { super(ctx, env); for (const ws of ctx.getWebSockets()) this.sockets.set(ws, ''); }",
  ],
  [
    "a unique id that is kept",
    "async alarm() { const id = this.env.ROOM.newUniqueId(); await this.ctx.storage.put('id', id.toString()); await this.env.ROOM.get(id).fetch('https://a.example'); }",
  ],
  [
    "a unique id that is answered",
    "fetch() { return new Response(this.env.ROOM.newUniqueId().toString()); }",
  ],
  [
    "a message by another SDK, which returns no promise",
    "alarm() { Sentry.captureMessage('a'); this.log.captureMessage('b'); }",
    'import * as Sentry from "@sentry/cloudflare";',
  ],
];

test.for(SOUND)("nothing is found in %s", async ([, body, imports]) => {
  expect(await findingsInRoom(body, imports)).toEqual([]);
});

const BROKEN: [what: string, body: string, found: string[], imports?: string][] = [
  [
    "a capture as a statement",
    "async alarm() {\ncaptureExceptionInIsolate(this.env, new Error()); }",
    ["2 capture-not-awaited"],
  ],
  [
    "a capture that is thrown away",
    "async alarm() { void captureExceptionInIsolate(this.env, new Error()); }",
    ["1 capture-not-awaited"],
  ],
  [
    "a capture with a catch that nobody awaits",
    "alarm() { captureExceptionInIsolate(this.env, new Error()).catch(() => {}); }",
    ["1 capture-not-awaited"],
  ],
  [
    "a capture behind a condition",
    "alarm() { this.env.ROOM && captureExceptionInIsolate(this.env, new Error()); }",
    ["1 capture-not-awaited"],
  ],
  [
    "a capture in forEach",
    "alarm() { [1].forEach((one) => captureExceptionInIsolate(this.env, one)); }",
    ["1 capture-not-awaited"],
  ],
  [
    "a write in forEach",
    "alarm() { [1].forEach((one) => this.ctx.storage.put('a', one)); }",
    ["1 storage-not-awaited"],
  ],
  [
    "a field of sessions that hold sockets",
    "sessions = new Map();\nfetch() { const pair = new WebSocketPair(); this.ctx.acceptWebSocket(pair[1]); const session = { ws: pair[1], at: 1 }; this.sessions.set('a', session); }",
    ["1 socket-map"],
  ],
  [
    "a capture in a nested function",
    "alarm() { [1].forEach(() => { captureExceptionInIsolate(this.env, new Error()); }); }",
    ["1 capture-not-awaited"],
  ],
  [
    "a message of this library by another name",
    "alarm() { note(this.env, 'a'); }",
    ["1 capture-not-awaited"],
    'import { captureMessage as note } from "isolate-capture/sentry";',
  ],
  ["a write as a statement", "alarm() { this.ctx.storage.delete('a'); }", ["1 storage-not-awaited"]],
  ["a write by the old name", "alarm() { this.state.storage.put('a', 1); }", ["1 storage-not-awaited"]],
  [
    "a write by a local name",
    "alarm() { const storage = this.ctx.storage; storage.setAlarm(1); }",
    ["1 storage-not-awaited"],
  ],
  ["a write by an optional chain", "alarm() { this.ctx.storage?.put('a', 1); }", ["1 storage-not-awaited"]],
  [
    "a write that is thrown away on purpose",
    "alarm() { void this.ctx.storage.put('a', 1); }",
    ["1 storage-not-awaited?"],
  ],
  ["an interval", "alarm() { setInterval(() => {}, 10); }", ["1 timer-in-object"]],
  ["an interval in a field", "timer = setInterval(() => {}, 10);", ["1 timer-in-object"]],
  [
    "a timer in the constructor",
    "constructor(ctx, env) {\nsuper(ctx, env);\nthis.timer = setTimeout(() => {}, 10); }",
    ["3 timer-in-object"],
  ],
  ["a timer by globalThis", "alarm() { globalThis.setTimeout(() => {}, 10); }", ["1 timer-in-object"]],
  [
    "accept() of a pair's end",
    "fetch() { const pair = new WebSocketPair(); pair[1].accept(); }",
    ["1 socket-accept"],
  ],
  [
    "accept() of a destructured pair",
    "fetch() { const { 0: client, 1: server } = new WebSocketPair();\nserver.accept(); }",
    ["2 socket-accept"],
  ],
  [
    "accept() in a method that gets the socket",
    "fetch() { const [client, server] = Object.values(new WebSocketPair()); this.join(server); }\njoin(ws) { ws.accept(); }",
    ["2 socket-accept"],
  ],
  ["a Set of sockets", "sockets = new Set<WebSocket>();", ["1 socket-map"]],
  ["a private list of sockets", "#sockets: WebSocket[] = [];", ["1 socket-map"]],
  [
    "a Map that gets sockets, without types",
    "clients = new Map();\nwebSocketMessage(ws) { this.clients.set(ws, 1); }",
    ["1 socket-map"],
  ],
  [
    "a list that gets sockets in objects",
    "sessions = [];\nfetch() { const pair = new WebSocketPair(); const server = pair[1]; this.ctx.acceptWebSocket(server); this.sessions.push({ server }); }",
    ["1 socket-map"],
  ],
  [
    "a Map that the constructor makes",
    "sockets: Map<WebSocket, string>;\nconstructor(ctx, env) { super(ctx, env); this.sockets = new Map(); }",
    ["1 socket-map"],
  ],
  [
    "a unique id that is used once",
    "async alarm() { const id = this.env.ROOM.newUniqueId();\nawait this.env.ROOM.get(id).fetch('https://a.example'); }",
    ["1 new-unique-id"],
  ],
  [
    "a unique id in its place",
    "async alarm() { await this.env.ROOM.get(this.env.ROOM.newUniqueId({ jurisdiction: 'eu' })).fetch('https://a.example'); }",
    ["1 new-unique-id"],
  ],
];

test.for(BROKEN)("found: %s", async ([, body, found, imports]) => {
  expect(await findingsInRoom(body, imports)).toEqual(found);
});

test("a comment silences one rule on its line, and no other", async () => {
  const body = `alarm() {
    // isolate-capture-ignore timer-in-object
    setTimeout(() => {}, 10);
    setTimeout(() => {}, 10); // isolate-capture-ignore timer-in-object
    setTimeout(() => {}, 10); // isolate-capture-ignore socket-map
  }`;
  expect(await findingsInRoom(body)).toEqual(["5 timer-in-object"]);
});

const WRAPPER = `
const report = async (env, error) => { await captureExceptionInIsolate(env, error); };
function tell(env, error) { return captureExceptionInIsolate(env, error); }
async function work(env) { try { await fetch("https://a.example"); } catch (error) { await captureExceptionInIsolate(env, error); } }
async function save(ctx) { ctx.storage.put("a", 1); }
`;

test("a function that passes an error on to a capture has to be awaited as well", async () => {
  const body = `async alarm() {
    report(this.env, new Error());
    tell(this.env, new Error());
    await report(this.env, new Error());
    work(this.env);
  }`;
  expect(await findingsInRoom(body, WRAPPER)).toEqual([
    "-2 storage-not-awaited",
    "2 capture-not-awaited",
    "3 capture-not-awaited",
  ]);
});
