/**
 * A Worker, in plain JavaScript, whose objects fail in their constructors: one class as it is and covered, with SQLite
 * and without. `/fail?way=&case=` has a constructor do what the case says and fail, `/end` has it end; both answer what
 * the caller got, and what is kept afterwards.
 */
export const MADE_WORKER = `
import { DurableObject } from "cloudflare:workers";
import { captureDurableObject } from "isolate-capture";

const MAKES = {
  "puts a value": (ctx) => ctx.storage.put("kept", 1),
  "sets an alarm": (ctx) => ctx.storage.setAlarm(Date.now() + 1e7),
  "deletes all": (ctx) => ctx.storage.deleteAll().catch(() => {}),
  "deletes all and goes on": (ctx) => {
    ctx.storage.put("gone", 1);
    ctx.storage.deleteAll().catch(() => {});
    ctx.storage.put("kept", 1);
  },
  "blocks and writes at once": (ctx) =>
    ctx.blockConcurrencyWhile(async () => { ctx.storage.put("blocked", 1); }).catch(() => {}),
  "blocks and writes later": (ctx) =>
    ctx.blockConcurrencyWhile(async () => {
      await ctx.storage.get("x");
      await ctx.storage.put("blocked", 1);
      await scheduler.wait(1);
      await ctx.storage.put("blocked", 2);
    }).catch(() => {}),
  "begins a transaction": (ctx) =>
    ctx.storage.transaction(async (txn) => { await txn.put("in transaction", 1); }).catch(() => {}),
  "works on": (ctx) => ctx.waitUntil(ctx.storage.get("x").then(() => ctx.storage.put("worked on", 1))),
  "makes a table": (ctx) => {
    ctx.storage.sql.exec("CREATE TABLE kept (n)");
    ctx.storage.sql.exec("INSERT INTO kept VALUES (1), (2)");
    ctx.storage.kv.put("kv", 1);
    ctx.storage.sql.exec("SELECT * FROM kept").next();
  },
  "has a transaction of its own": (ctx) => ctx.storage.transactionSync(() => ctx.storage.kv.put("kv", 1)),
};
let next;

class Made extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    const { makes, fails } = next ?? {};
    next = undefined;
    if (makes) MAKES[makes](ctx);
    if (fails) throw new RangeError("not made: " + makes);
  }
  async kept() {
    await scheduler.wait(50);
    const values = [...(await this.ctx.storage.list())];
    const alarm = (await this.ctx.storage.getAlarm()) !== null;
    let tables = "no SQL";
    try {
      tables = this.ctx.storage.sql.exec("SELECT name FROM sqlite_master WHERE substr(name, 1, 1) <> '_'").toArray();
    } catch {}
    return { values, alarm, tables };
  }
}

export class Bare extends Made {}
export const Covered = captureDurableObject(Made);
export class Extended extends captureDurableObject(Made) {}
export class BareKv extends Made {}
export const CoveredKv = captureDurableObject(class CoveredKv extends Made {});
const bodies = [];
export class Going extends captureDurableObject(Made) {
  field = bodies.push("field");
  constructor(ctx, env) {
    super(ctx, env);
    bodies.push("body");
  }
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const makes = searchParams.get("case");
    const stub = env[searchParams.get("way")].getByName(pathname + makes);
    const fails = pathname === "/fail";
    next = { makes, fails };
    let error;
    try {
      const kept = await stub.kept();
      if (!fails) return Response.json({ kept });
    } catch (thrown) {
      error = thrown.name + ": " + thrown.message;
    }
    return Response.json({ error, bodies: [...bodies], kept: await env[searchParams.get("way")].getByName(pathname + makes).kept() });
  },
};
`;

export const MADE_CLASSES = ["Bare", "Covered", "Extended", "Going"];
export const MADE_KV_CLASSES = ["BareKv", "CoveredKv"];
