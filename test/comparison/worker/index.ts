import type { Way } from "../rows.ts";
import { callRoom } from "./calls.ts";
import { type ComparisonEnv, ordersOf, roomsOf } from "./env.ts";
import { runsToSleep } from "./order.ts";

export {
  CoveredOrder,
  CoveredRoom,
  CoveredWorker,
  ExplicitOrder,
  ExplicitRoom,
  ExplicitWorker,
  OfficialOrder,
  OfficialRoom,
  OfficialWorker,
  PlainOrder,
  PlainRoom,
  PlainWorker,
} from "./ways.ts";

/** Drives the objects and Workflows: `/{room|id|socket}/{way}/{row}` and `/order/{way}/{id}`. It reports nothing itself. */
export default {
  async fetch(request: Request, env: ComparisonEnv): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const [, kind, way, row = ""] = pathname.split("/") as [string, string?, Way?, string?];
    if (!way) return new Response("ready");
    switch (kind) {
      case "room":
        return Response.json(await callRoom(env, way, row));
      case "id":
        return Response.json(roomsOf(env, way).idFromName(row).toString());
      case "socket":
        return roomsOf(env, way).getByName(row).fetch(request);
      case "order":
        return Response.json(await order(env, way, row, searchParams));
      default:
        return new Response("not found", { status: 404 });
    }
  },
} satisfies ExportedHandler<ComparisonEnv>;

/** Does something with an instance, and tells its state. */
async function order(env: ComparisonEnv, way: Way, id: string, ask: URLSearchParams): Promise<object> {
  const action = ask.get("do");
  if (action === "create") await ordersOf(env, way).create({ id, params: { row: ask.get("row") ?? "" } });
  const instance = await ordersOf(env, way).get(id);
  if (action === "pause") await instance.pause();
  if (action === "resume") await instance.resume();
  if (action === "terminate") await instance.terminate();
  return { ...(await instance.status()), runsToSleep: runsToSleep.get(id) ?? 0 };
}
